import { ActionIcon, Group, NativeSelect, NumberInput, Text, TextInput } from '@mantine/core'
import { Icon } from '../ui/icons.tsx'
import {
  type GateDraft,
  gateKinds,
  isShareKind,
  limitKinds,
  limitsFor,
  newGate,
} from './gate-draft.ts'
import { GateTuningFields } from './gate-tuning.tsx'

/** A gate: what it watches, and when it stops the ramp. */
export function GateRow({
  gate,
  isComparing,
  onChange,
  onRemove,
}: {
  readonly gate: GateDraft
  readonly isComparing: boolean
  readonly onChange: (members: Partial<GateDraft>) => void
  readonly onRemove: () => void
}) {
  const { id, kind, text, limit, value } = gate
  const offered = limitsFor(kind, isComparing)
  const limits = limitKinds.filter((one) => offered.includes(one.value))
  const isNamed = kind !== 'eventLoopDelayMs' && kind !== 'cpu'
  const chooseKind = (chosen: string) => {
    const next = gateKinds.find((one) => one.value === chosen)?.value ?? kind
    const { limit: usual, value: usualValue } = newGate(next, [], isComparing)
    onChange({ kind: next, limit: usual, value: usualValue })
  }
  return (
    <fieldset className="gate-row" aria-label={`Gate ${id}`}>
      <Group gap="xs" align="flex-end">
        <NativeSelect
          label="Watch"
          data={[...gateKinds]}
          value={kind}
          onChange={(event) => chooseKind(event.currentTarget.value)}
        />
        {isNamed && (
          <TextInput
            label={kind === 'promql' ? 'Query' : 'Metric'}
            placeholder={
              kind === 'promql'
                ? 'sum(rate(errors{variation="{{variation}}"}[{{stepAge}}s]))'
                : 'checkout'
            }
            value={text}
            onChange={(event) => onChange({ text: event.currentTarget.value })}
            className="mono-input"
            w={kind === 'promql' ? 320 : 160}
            required
          />
        )}
        <NativeSelect
          label="Stop when it is"
          data={limits.map((one) => ({ ...one }))}
          value={limit}
          onChange={(event) => {
            const chosen = event.currentTarget.value
            onChange({ limit: limitKinds.find((one) => one.value === chosen)?.value ?? limit })
          }}
        />
        <NumberInput
          label={unitOf(gate)}
          value={value}
          onChange={(typed) => onChange({ value: typeof typed === 'number' ? typed : 0 })}
          min={0}
          decimalScale={3}
          w={120}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Remove gate ${id}`}
          onClick={onRemove}
          mb={4}
        >
          <Icon name="trash" size={16} />
        </ActionIcon>
      </Group>
      {isNamed && kind !== 'promql' && text.trim() === '' && (
        <Text size="xs" c="dimmed" mt={4}>
          A metric is what your code measures:{' '}
          <code>client.timed('checkout', context, () =&gt; pay())</code>
        </Text>
      )}
      {kind === 'promql' && (
        <Text size="xs" c="dimmed" mt={4}>
          One number: <code>{'{{variation}}'}</code> is the variation, <code>{'{{stepAge}}'}</code>{' '}
          the seconds since the step began. Without it the first look waits for the longest range.
        </Text>
      )}
      <GateTuningFields gate={gate} onChange={onChange} />
    </fieldset>
  )
}

function unitOf({ kind, limit }: GateDraft): string {
  if (limit === 'relative') return 'Percent'
  if (isShareKind(kind)) return limit === 'absolute' ? 'Percent points' : 'Percent'
  return kind === 'eventLoopDelayMs' ? 'Milliseconds' : 'Value'
}
