import { Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { splitValues, writeValue } from './split-values.ts'
import { rereadValues, type Scalar, typeOf, typeWords } from './typed-values.ts'
import { ValuePill } from './value-pill.tsx'
import type { ValuesEditing } from './values-editing.ts'

const foundShown = 20
const rows = 10

/** A long list: lines of text that the browser itself edits, how many they are, and a search. */
export function LongValues<V extends Scalar>({
  name,
  label,
  description,
  values,
  onChange,
  read,
  isDisabled,
}: ValuesEditing<V>) {
  const area = useRef<HTMLTextAreaElement>(null)
  const typed = useRef<readonly V[] | null>(null)
  // What somebody types stands as it was typed; what comes from elsewhere takes its place.
  useEffect(() => {
    const before = typed.current
    if (area.current === null || values === before) return
    typed.current = values
    if (values.length === 0 && before?.length === 0) return
    area.current.value = values.map((value) => writeValue(String(value))).join('\n')
  }, [values])
  const onInput = (text: string) => {
    const next = rereadValues(values, splitValues(text), read)
    typed.current = next
    onChange(next)
  }
  return (
    <Stack gap={6} flex={1} miw={200}>
      <Textarea
        ref={area}
        label={label}
        aria-label={name}
        description={description}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        className="mono-input"
        rows={rows}
        spellCheck={false}
        onChange={(event) => onInput(event.currentTarget.value)}
        // Not disabled: somebody who may not change it still scrolls and copies.
        readOnly={isDisabled}
      />
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status">
          {countWords(values)}
        </Text>
        <Search name={name} values={values} onChange={onChange} isDisabled={isDisabled} />
      </Group>
    </Stack>
  )
}

/** Whether a value is in the list, and the way to take it out. */
function Search<V extends Scalar>({
  name,
  values,
  onChange,
  isDisabled,
}: Pick<ValuesEditing<V>, 'name' | 'values' | 'onChange' | 'isDisabled'>) {
  const [query, setQuery] = useState('')
  const asked = useDeferredValue(query.trim())
  const found = asked === '' ? [] : values.filter((value) => String(value).includes(asked))
  return (
    <Stack gap={6} align="flex-end">
      <TextInput
        size="xs"
        type="search"
        aria-label={`Find in ${name}`}
        placeholder="Find a value"
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      {asked !== '' && (
        <Group gap={5} role="status">
          {[...new Set(found)].slice(0, foundShown).map((value) => (
            <ValuePill
              key={`${typeof value} ${value}`}
              value={value}
              onRemove={isDisabled ? null : () => onChange(values.filter((one) => one !== value))}
            />
          ))}
          <Text size="xs" c="dimmed">
            {found.length === 0
              ? `No value contains “${asked}”.`
              : `${found.length.toLocaleString()} found`}
          </Text>
        </Group>
      )}
    </Stack>
  )
}

/** How many there are, and of which types where they are not all text. */
function countWords(values: readonly Scalar[]): string {
  const counts = new Map<string, number>()
  for (const value of values) {
    const words = typeWords[typeOf(value)]
    counts.set(words, (counts.get(words) ?? 0) + 1)
  }
  const all = `${values.length.toLocaleString()} values`
  if (counts.size === 0 || (counts.size === 1 && counts.has(typeWords.text))) return all
  return `${all}: ${[...counts].map(([words, n]) => `${n.toLocaleString()} ${words}`).join(', ')}`
}
