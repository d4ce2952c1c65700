import { Group, NativeSelect, NumberInput, Text, TextInput } from '@mantine/core'
import type { Flag, FlagConfig } from '../api/types.ts'
import { type PlanDraft, shareNow } from './plan-draft.ts'

/** What is seldom said of a plan: a deadline, who gives the share, how sure gates are. Folded away. */
export function PlanSettings({
  flag,
  config,
  draft,
  onChange,
}: {
  readonly flag: Flag
  readonly config: FlagConfig
  readonly draft: PlanDraft
  readonly onChange: (members: Partial<PlanDraft>) => void
}) {
  const givers = flag.variations
    .map(({ key }) => key)
    .filter((key) => key !== draft.variation && shareNow(config, key) > 0)
  const isSplit = config.default.split !== undefined
  return (
    <details>
      <summary>
        <Text fw={600} size="sm" span>
          Deadline and other settings
        </Text>
      </summary>
      <Group gap="sm" align="flex-start" mt="sm">
        <TextInput
          type="datetime-local"
          label="Deadline"
          description="Not over by then: it pauses"
          value={draft.deadline}
          onChange={(event) => onChange({ deadline: event.currentTarget.value })}
          w={220}
        />
        {givers.length > 1 && (
          <NativeSelect
            label="Taken from, and compared with"
            description="Others keep what they have"
            data={[
              { value: '', label: 'as usual' },
              ...givers.map((key) => ({ value: key, label: key })),
            ]}
            value={draft.control}
            onChange={(event) => onChange({ control: event.currentTarget.value })}
            w={220}
          />
        )}
        {!isSplit && (
          <TextInput
            label="Shares are shares of"
            description="An attribute of the context"
            placeholder="targetingKey"
            value={draft.bucketBy}
            onChange={(event) => onChange({ bucketBy: event.currentTarget.value })}
            className="mono-input"
            w={220}
          />
        )}
        <NumberInput
          label="Stopped for nothing, at most"
          description="Of a hundred ramps that are well"
          value={draft.alphaPercent}
          onChange={(typed) => onChange({ alphaPercent: typeof typed === 'number' ? typed : 1 })}
          min={0.01}
          max={20}
          decimalScale={2}
          w={220}
        />
      </Group>
    </details>
  )
}
