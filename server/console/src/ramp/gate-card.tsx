import { Group, Text } from '@mantine/core'
import type { Gate, Measurement } from '../api/types.ts'
import { Time } from '../ui/time.tsx'
import { Intervals } from './intervals.tsx'
import { gateWords, verdictWords } from './ramp-words.ts'

/** A gate of the step: what it looks at, what it last saw, and what it says. */
export function GateCard({
  gate,
  measurement,
  canary,
  control,
}: {
  readonly gate: Gate
  /** Undefined until it was measured in this step. */
  readonly measurement: Measurement | undefined
  readonly canary: string
  readonly control: string
}) {
  const verdict = measurement === undefined ? undefined : verdictWords[measurement.verdict]
  return (
    <section className="gate" aria-label={`Gate ${gate.id}`}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <div>
          <Text fw={600} size="sm">
            {gateWords(gate)}
          </Text>
          <Text size="xs" c="dimmed">
            {gate.id}
            {gate.dryRun && ' · dry run: shown, and decides nothing'}
            {measurement !== undefined && (
              <>
                {' · '}
                <Time at={measurement.at} />
              </>
            )}
          </Text>
        </div>
        <span className="state" data-kind={verdict?.kind ?? 'off'} role="status">
          {verdict?.label ?? 'Not measured yet'}
        </span>
      </Group>
      {gate.fault !== undefined && (
        <Text size="sm" mt={4} c="var(--bad)">
          <b>Would be refused today:</b> {gate.fault} It lets the ramp wait for a person; advance it
          with a reason, or start another ramp.
        </Text>
      )}
      {measurement !== undefined && (
        <>
          <Text size="sm" mt={4}>
            {measurement.reason}
          </Text>
          <Intervals
            gate={gate}
            rows={[
              { name: canary, estimate: measurement.canary, isCanary: true },
              { name: control, estimate: measurement.control, isCanary: false },
            ]}
          />
        </>
      )}
    </section>
  )
}
