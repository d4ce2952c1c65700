import { Text } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import { ReasonField } from '../ui/reason-field.tsx'

/** Which critical environments a change reaches, and why it is made: required where there are some. */
export function CriticalReason({
  critical,
  reason,
  isFocused = false,
  needed,
  onChange,
  onSubmit,
}: {
  /** Names. */
  readonly critical: readonly string[]
  readonly reason: string
  /** Whether the dialog begins here. */
  readonly isFocused?: boolean
  /** What else it must say; left out: nothing. */
  readonly needed?: string | undefined
  readonly onChange: (reason: string) => void
  readonly onSubmit: (event: KeyboardEvent) => void
}) {
  const isRequired = critical.length > 0 || needed !== undefined
  const description = `${needed ?? (isRequired ? '' : 'Optional.')} Shown in the audit.`.trim()
  return (
    <>
      {critical.length > 0 && (
        <Text size="sm">
          <span className="critical">critical</span> You are about to change {critical.join(', ')}.
        </Text>
      )}
      <ReasonField
        value={reason}
        description={description}
        isRequired={isRequired}
        isFocused={isFocused}
        onChange={onChange}
        onSubmit={onSubmit}
      />
    </>
  )
}
