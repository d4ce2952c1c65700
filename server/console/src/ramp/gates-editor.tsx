import {
  ActionIcon,
  Button,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core'
import { Icon } from '../ui/icons.tsx'
import {
  type GateDraft,
  gateKinds,
  isShareKind,
  limitKinds,
  limitsFor,
  newGate,
} from './gate-draft.ts'

const gatesMax = 10

/** Which gates every step of a plan has to pass. */
export function GatesEditor({
  gates,
  onChange,
}: {
  readonly gates: readonly GateDraft[]
  readonly onChange: (gates: readonly GateDraft[]) => void
}) {
  const change = (id: string, members: Partial<GateDraft>) =>
    onChange(gates.map((gate) => (gate.id === id ? { ...gate, ...members } : gate)))
  return (
    <Stack gap="sm">
      {gates.map((gate) => (
        <GateRow
          key={gate.id}
          gate={gate}
          onChange={(members) => change(gate.id, members)}
          onRemove={() => onChange(gates.filter(({ id }) => id !== gate.id))}
        />
      ))}
      {gates.length === 0 && (
        <Text size="sm" c="dimmed">
          Without gates only time decides. A gate compares those who have it with those who do not,
          holds the ramp until it is sure, and takes it back when it is worse.
        </Text>
      )}
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<Icon name="plus" size={14} />}
        disabled={gates.length >= gatesMax}
        onClick={() => onChange([...gates, newGate(gates.length === 0 ? 'errors' : 'p95', gates)])}
        style={{ alignSelf: 'flex-start' }}
      >
        Add a gate
      </Button>
    </Stack>
  )
}

function GateRow({
  gate,
  onChange,
  onRemove,
}: {
  readonly gate: GateDraft
  readonly onChange: (members: Partial<GateDraft>) => void
  readonly onRemove: () => void
}) {
  const { id, kind, text, limit, value, isDryRun } = gate
  const limits = limitKinds.filter((one) => limitsFor(kind).includes(one.value))
  const isNamed = kind !== 'eventLoopDelayMs' && kind !== 'cpu'
  const chooseKind = (chosen: string) => {
    const next = gateKinds.find((one) => one.value === chosen)?.value ?? kind
    const { limit: usual, value: usualValue } = newGate(next, [])
    onChange({ kind: next, limit: usual, value: usualValue })
  }
  return (
    <Group gap="xs" align="flex-end" role="group" aria-label={`Gate ${id}`}>
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
            kind === 'promql' ? 'rate(errors{variation="{{variation}}"}[1m])' : 'checkout'
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
        label={isShareKind(kind) || limit === 'relative' ? 'Percent' : 'Value'}
        value={value}
        onChange={(typed) => onChange({ value: typeof typed === 'number' ? typed : 0 })}
        min={0}
        decimalScale={3}
        w={110}
      />
      <Switch
        label="Only watch"
        checked={isDryRun}
        onChange={(event) => onChange({ isDryRun: event.currentTarget.checked })}
        mb={8}
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
  )
}
