import { Button, Stack, Text } from '@mantine/core'
import { Icon } from '../ui/icons.tsx'
import { type GateDraft, newGate } from './gate-draft.ts'
import { GateRow } from './gate-row.tsx'

const gatesMax = 10

/** Which gates have to be passed. */
export function GatesEditor({
  gates,
  empty,
  isComparing = true,
  onChange,
}: {
  readonly gates: readonly GateDraft[]
  /** What it means that there are none. */
  readonly empty: string
  /** Whether somebody is left to compare with. */
  readonly isComparing?: boolean
  readonly onChange: (gates: readonly GateDraft[]) => void
}) {
  const change = (id: string, members: Partial<GateDraft>) =>
    onChange(gates.map((gate) => (gate.id === id ? { ...gate, ...members } : gate)))
  const add = () =>
    onChange([...gates, newGate(gates.length === 0 ? 'errors' : 'p95', gates, isComparing)])
  return (
    <Stack gap="sm">
      {gates.map((gate) => (
        <GateRow
          key={gate.id}
          gate={gate}
          isComparing={isComparing}
          onChange={(members) => change(gate.id, members)}
          onRemove={() => onChange(gates.filter(({ id }) => id !== gate.id))}
        />
      ))}
      {gates.length === 0 && (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      )}
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<Icon name="plus" size={14} />}
        disabled={gates.length >= gatesMax}
        onClick={add}
        style={{ alignSelf: 'flex-start' }}
      >
        Add a gate
      </Button>
    </Stack>
  )
}
