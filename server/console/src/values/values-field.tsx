import { Group, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { LongValues } from './long-values.tsx'
import { splitRule } from './split-values.ts'
import { type Scalar, typeWords, usualType, type ValueType } from './typed-values.ts'
import { ValuePills } from './value-pills.tsx'
import type { ValuesEditing } from './values-editing.ts'

/** More than these are edited as lines of text: a pill for each would make every key press slow. */
const pillsMax = 200

/** A list of values, and of which type new ones are. */
export function ValuesField<V extends Scalar>({
  name,
  label,
  values,
  onChange,
  read,
  types,
  seen,
  placeholder,
  isDisabled,
}: {
  /** What the field is called where it has no label of its own. */
  readonly name: string
  readonly label?: string
  readonly values: readonly V[]
  readonly onChange: (values: V[]) => void
  readonly read: (text: string, type: ValueType) => V
  /** The types that a value may have here; the first is meant if nothing else is known. */
  readonly types: readonly [ValueType, ...ValueType[]]
  /** The type that values have elsewhere which are compared with the same. */
  readonly seen?: ValueType | undefined
  readonly placeholder?: string | undefined
  readonly isDisabled: boolean
}) {
  // Not that of each moment: a minus that is typed first would make text of all that follows.
  const [usual] = useState(() => usualType(values))
  const [chosen, choose] = useState<ValueType | null>(null)
  const [isLong, setLong] = useState(values.length > pillsMax)
  if (!isLong && values.length > pillsMax) setLong(true)
  const type =
    [chosen, usual, seen].find((one) => one !== null && one !== undefined && types.includes(one)) ??
    types[0]
  const editing: ValuesEditing<V> = {
    name,
    values,
    onChange,
    read: (text) => read(text, type),
    type,
    placeholder,
    isDisabled,
    label,
    description: splitRule,
  }
  return (
    <Group gap={8} align="flex-start" flex={1} miw={`min(${types.length > 1 ? 400 : 240}px, 100%)`}>
      {types.length > 1 && (
        <NativeSelect
          aria-label={`Type of new values: ${name}`}
          data={types.map((value) => ({ value, label: typeWords[value] }))}
          value={type}
          onChange={(event) => {
            const next = event.currentTarget.value
            choose(types.find((one) => one === next) ?? type)
          }}
          disabled={isDisabled}
          w={108}
        />
      )}
      {isLong ? <LongValues {...editing} /> : <ValuePills {...editing} />}
    </Group>
  )
}
