import { Stack } from '@mantine/core'
import type { Flag, FlagConfig } from '../api/types.ts'
import { readUnit } from '../values/typed-values.ts'
import { ValuesField } from '../values/values-field.tsx'
import { changeTargets, targetLists } from './target-lists.ts'

type Targets = FlagConfig['targets']

/** Who always gets one variation, by name. */
export function TargetsEditor({
  flag,
  targets,
  onChange,
  isDisabled,
}: {
  readonly flag: Flag
  readonly targets: Targets
  readonly onChange: (targets: Targets) => void
  readonly isDisabled: boolean
}) {
  const lists = targetLists(
    targets,
    flag.variations.map(({ key }) => key),
  )
  return (
    <Stack gap="sm">
      {lists.map((list) => (
        <ValuesField
          key={list.name}
          name={`Always ${list.name}`}
          label={`Always ${list.name}`}
          values={list.values}
          onChange={(values) => onChange(changeTargets(targets, list, values))}
          read={readUnit}
          // 42 and "42" are one unit, so there is nothing to choose.
          types={['text']}
          placeholder="user-1, user-2"
          isDisabled={isDisabled}
        />
      ))}
    </Stack>
  )
}
