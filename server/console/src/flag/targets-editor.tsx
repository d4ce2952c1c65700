import { Stack, TagsInput, Text } from '@mantine/core'
import type { Flag, FlagConfig } from '../api/types.ts'

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
  const others = targets.filter(({ bucketBy }) => bucketBy !== 'targetingKey')
  const valuesOf = (variation: string) =>
    targets.find((one) => one.variation === variation && one.bucketBy === 'targetingKey')?.values ??
    []
  const change = (variation: string, values: string[]) => {
    const all = flag.variations.map(({ key }) => ({
      variation: key,
      bucketBy: 'targetingKey',
      values: key === variation ? values : valuesOf(key),
    }))
    onChange([...all.filter((one) => one.values.length > 0), ...others])
  }
  return (
    <Stack gap="sm">
      {flag.variations.map(({ key }) => (
        <TagsInput
          key={key}
          label={`Always ${key}`}
          placeholder={
            valuesOf(key).length === 0 ? 'Paste targeting keys, with commas between' : ''
          }
          value={valuesOf(key).map(String)}
          onChange={(values) => change(key, values)}
          splitChars={[',', ' ', '\n', '\t']}
          acceptValueOnBlur
          disabled={isDisabled}
        />
      ))}
      {others.map(({ variation, bucketBy, values }) => (
        <Text size="sm" c="dimmed" key={`${variation} ${bucketBy}`}>
          {values.length} values of {bucketBy} always get {variation}.
        </Text>
      ))}
    </Stack>
  )
}
