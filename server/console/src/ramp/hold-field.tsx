import { Group, NativeSelect, NumberInput } from '@mantine/core'
import { type HoldDraft, holdUnits } from './hold-draft.ts'

/** How long a step lasts: so many minutes, hours or days, or until a person goes on. */
export function HoldField({
  label,
  isShown,
  hold,
  onChange,
}: {
  readonly label: string
  /** Whether the label is on the page, or for a screen reader only. */
  readonly isShown: boolean
  readonly hold: HoldDraft
  readonly onChange: (hold: HoldDraft) => void
}) {
  return (
    <Group gap={6} align="flex-end" wrap="nowrap">
      {hold.unit !== 'person' && (
        <NumberInput
          label={isShown ? label : undefined}
          aria-label={label}
          styles={{ label: { whiteSpace: 'nowrap' } }}
          value={hold.amount}
          onChange={(typed) => onChange({ ...hold, amount: typeof typed === 'number' ? typed : 0 })}
          min={0}
          decimalScale={2}
          w={86}
        />
      )}
      <NativeSelect
        label={isShown && hold.unit === 'person' ? label : undefined}
        aria-label={`${label}: unit`}
        data={holdUnits.map(({ value, label: text }) => ({ value, label: text }))}
        value={hold.unit}
        onChange={(event) => {
          const chosen = event.currentTarget.value
          const unit = holdUnits.find(({ value }) => value === chosen)?.value ?? hold.unit
          onChange({ ...hold, unit })
        }}
        w={hold.unit === 'person' ? 200 : 112}
      />
    </Group>
  )
}
