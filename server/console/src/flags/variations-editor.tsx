import { ActionIcon, Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core'
import type { Flag } from '../api/types.ts'
import { Icon } from '../ui/icons.tsx'

/** A variation as it is typed. */
export interface VariationDraft {
  readonly key: string
  readonly text: string
}

/** Reads what was typed as values of the flag's type. Throws with what is wrong, for a person. */
export function readVariations(
  drafts: readonly VariationDraft[],
  type: Flag['type'],
): Flag['variations'] {
  return drafts.map(({ key, text }) => ({ key: key.trim(), value: readValue(key, text, type) }))
}

/** Writes values as they are typed. */
export function draftVariations({ variations, type }: Flag): VariationDraft[] {
  return variations.map(({ key, value }) => ({
    key,
    text: type === 'string' ? String(value) : JSON.stringify(value),
  }))
}

function readValue(key: string, text: string, type: Flag['type']): unknown {
  if (type === 'string') return text
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(`The value of ${key} is no JSON: ${text.slice(0, 60)}`)
  }
  if (type !== 'json' && typeof value !== type) {
    throw new Error(`The value of ${key} must be a ${type}.`)
  }
  return value
}

/** The variations of a flag: their keys and values. The last one of a new flag is its off variation. */
export function VariationsEditor({
  type,
  drafts,
  onChange,
  isDisabled = false,
}: {
  readonly type: Flag['type']
  readonly drafts: readonly VariationDraft[]
  readonly onChange: (drafts: readonly VariationDraft[]) => void
  readonly isDisabled?: boolean
}) {
  const change = (at: number, members: Partial<VariationDraft>) =>
    onChange(drafts.map((draft, index) => (index === at ? { ...draft, ...members } : draft)))
  return (
    <Fieldset legend="Variations" disabled={isDisabled} p="sm">
      <Stack gap={8}>
        {drafts.map(({ key, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: keys are being typed, places are not
          <Group key={index} gap={8} wrap="nowrap">
            <TextInput
              aria-label={`Key of variation ${index + 1}`}
              value={key}
              onChange={(event) => change(index, { key: event.currentTarget.value })}
              w={150}
            />
            <TextInput
              aria-label={`Value of ${key || `variation ${index + 1}`}`}
              value={text}
              onChange={(event) => change(index, { text: event.currentTarget.value })}
              flex={1}
              className="mono-input"
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove ${key || `variation ${index + 1}`}`}
              disabled={drafts.length <= 1}
              onClick={() => onChange(drafts.filter((_, at) => at !== index))}
            >
              <Icon name="trash" size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Group justify="space-between">
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => onChange([...drafts, { key: '', text: type === 'json' ? '{}' : '' }])}
          >
            Add a variation
          </Button>
          <Text size="xs" c="dimmed">
            A new flag serves the first when on, the last when off.
          </Text>
        </Group>
      </Stack>
    </Fieldset>
  )
}
