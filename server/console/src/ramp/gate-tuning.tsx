import { Group, NumberInput, Switch, Text } from '@mantine/core'
import type { GateDraft } from './gate-draft.ts'

const secondMs = 1000

/** What there is to set, as people say it. `each`: how much of the API's unit one of it is. */
const fields = [
  { name: 'intervalMs', label: 'Look every', unit: ' s', each: secondMs, least: 1 },
  { name: 'initialDelayMs', label: 'First look after', unit: ' s', each: secondMs, least: 0 },
  { name: 'minSamples', label: 'Samples of each side', unit: '', each: 1, least: 1 },
  { name: 'failureLimit', label: 'Bad looks put up with', unit: '', each: 1, least: 0 },
  { name: 'inconclusiveLimit', label: 'Doubtful looks, then pause', unit: '', each: 1, least: 0 },
  { name: 'consecutiveErrorLimit', label: 'Failed looks, then pause', unit: '', each: 1, least: 0 },
] as const

/** How a gate judges, for those who want it otherwise than usual; folded away. */
export function GateTuningFields({
  gate: { id, isDryRun, tuning },
  onChange,
}: {
  readonly gate: GateDraft
  readonly onChange: (members: Partial<GateDraft>) => void
}) {
  return (
    <details className="gate-tuning">
      <summary aria-label={`Fine tuning of gate ${id}`}>
        <Text size="xs" c="dimmed" span>
          Fine tuning{isDryRun && ' · only watches'}
        </Text>
      </summary>
      <Group gap="sm" align="flex-end" mt={6}>
        {fields.map(({ name, label, unit, each, least }) => (
          <NumberInput
            key={name}
            size="xs"
            label={label}
            suffix={unit}
            value={tuning[name] / each}
            onChange={(typed) =>
              onChange({
                tuning: {
                  ...tuning,
                  [name]: Math.round((typeof typed === 'number' ? typed : least) * each),
                },
              })
            }
            min={least}
            allowDecimal={false}
            w={176}
          />
        ))}
        <Switch
          label="Only watch: show what it says, and let it decide nothing"
          checked={isDryRun}
          onChange={(event) => onChange({ isDryRun: event.currentTarget.checked })}
          mb={4}
        />
      </Group>
    </details>
  )
}
