import { Pill, Text } from '@mantine/core'
import { isAmbiguous, type Scalar, typeOf, typeWords } from './typed-values.ts'

/** A value, with its type where that cannot be seen from the value or is asked for. */
export function ValuePill({
  value,
  isTyped = false,
  onRemove,
}: {
  readonly value: Scalar
  readonly isTyped?: boolean
  /** Null where it cannot be taken out. */
  readonly onRemove: (() => void) | null
}) {
  return (
    <Pill
      withRemoveButton={onRemove !== null}
      onRemove={() => onRemove?.()}
      removeButtonProps={{ 'aria-label': `Remove ${value}` }}
    >
      {value === '' ? '""' : String(value)}
      {(isTyped || isAmbiguous(value)) && (
        <Text span size="xs" c="dimmed" ml={5}>
          {typeWords[typeOf(value)]}
        </Text>
      )}
    </Pill>
  )
}
