import { Textarea } from '@mantine/core'
import type { KeyboardEvent } from 'react'

/** Why somebody does something. Enter does it; Shift and Enter begin a line. */
export function ReasonField({
  value,
  description,
  placeholder,
  isRequired,
  isFocused,
  onChange,
  onSubmit,
}: {
  readonly value: string
  readonly description?: string | undefined
  readonly placeholder?: string | undefined
  readonly isRequired: boolean
  /** Whether the dialog begins here. */
  readonly isFocused: boolean
  readonly onChange: (reason: string) => void
  readonly onSubmit: (event: KeyboardEvent) => void
}) {
  return (
    <Textarea
      label="Reason"
      description={description}
      placeholder={placeholder}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.shiftKey) onSubmit(event)
      }}
      maxLength={1000}
      autosize
      minRows={2}
      data-autofocus={isFocused || undefined}
      required={isRequired}
    />
  )
}
