import { Pill, PillsInput } from '@mantine/core'
import { type ClipboardEvent, type KeyboardEvent, useId, useState } from 'react'
import { isQuoteOpen, splitValues } from './split-values.ts'
import { addValues, type Scalar } from './typed-values.ts'
import { ValuePill } from './value-pill.tsx'
import type { ValuesEditing } from './values-editing.ts'

/** A short list: a pill for each value, with its type where that cannot be seen from the value. */
export function ValuePills<V extends Scalar>({
  name,
  label,
  description,
  values,
  onChange,
  read,
  type,
  placeholder,
  isDisabled,
}: ValuesEditing<V>) {
  const id = useId()
  const [text, setText] = useState('')
  const take = (typed: string) => {
    setText('')
    const next = addValues(values, splitValues(typed).map(read))
    if (next.length > values.length) onChange(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const isEnd = event.key === 'Enter' || (event.key === ',' && !isQuoteOpen(text))
    if (isEnd) {
      // Nor does it submit the form around it.
      event.preventDefault()
      take(text)
    }
    if (event.key === 'Backspace' && text === '' && values.length > 0) {
      onChange(values.slice(0, -1))
    }
  }
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    event.preventDefault()
    const { selectionStart, selectionEnd } = event.currentTarget
    const pasted = event.clipboardData.getData('text/plain')
    take(`${text.slice(0, selectionStart ?? 0)}${pasted}${text.slice(selectionEnd ?? 0)}`)
  }
  return (
    <PillsInput
      label={label}
      labelProps={{ htmlFor: id }}
      description={description}
      descriptionProps={{ id: `${id}-rule` }}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      disabled={isDisabled}
      flex={1}
      miw={200}
    >
      <Pill.Group>
        {values.map((value, index) => (
          <ValuePill
            // biome-ignore lint/suspicious/noArrayIndexKey: a stored list may hold a value twice
            key={index}
            value={value}
            isTyped={type !== 'text'}
            onRemove={isDisabled ? null : () => onChange(values.toSpliced(index, 1))}
          />
        ))}
        <PillsInput.Field
          id={id}
          aria-label={name}
          aria-describedby={`${id}-rule`}
          placeholder={values.length === 0 ? placeholder : undefined}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => take(text)}
          disabled={isDisabled}
        />
      </Pill.Group>
    </PillsInput>
  )
}
