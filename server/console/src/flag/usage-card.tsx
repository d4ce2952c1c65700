import { Group, SegmentedControl, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usageQuery } from '../api/queries.ts'
import type { Environment, Flag } from '../api/types.ts'
import { ProblemAlert } from '../ui/states.tsx'
import { Sparkline } from './sparkline.tsx'
import { colourOf } from './split-bar.tsx'
import { usageBars } from './usage-bars.ts'

const hourMs = 60 * 60 * 1000
const spans = [
  { value: 'hours', label: '3 hours', period: 'minute', lastMs: 3 * hourMs },
  { value: 'days', label: '2 days', period: 'hour', lastMs: 48 * hourMs },
  { value: 'month', label: '30 days', period: 'day', lastMs: 30 * 24 * hourMs },
] as const

/** How often a flag was evaluated in an environment, over time and by variation. */
export function UsageCard({
  project,
  flag,
  environment,
}: {
  readonly project: string
  readonly flag: Flag
  readonly environment: Environment
}) {
  const [chosen, choose] = useState<string>('days')
  const span = spans.find(({ value }) => value === chosen) ?? spans[1]
  const { data: usage, error } = useQuery(usageQuery(project, environment.key, flag.key, span))
  const bars = usage === undefined ? [] : usageBars(usage, span.lastMs)
  const total = bars.reduce((sum, bar) => sum + bar.total, 0)
  return (
    <section className="panel panel-pad" aria-label="Usage">
      <Group justify="space-between" align="flex-start" mb="sm">
        <div>
          <Title order={2} size="h5">
            Evaluations
          </Title>
          <Text size="xs" c="dimmed">
            As the SDKs in {environment.name} report them; minutes for three hours after a change
          </Text>
        </div>
        <Group>
          <SegmentedControl
            size="xs"
            aria-label="How long back"
            data={spans.map(({ value, label }) => ({ value, label }))}
            value={chosen}
            onChange={choose}
          />
          <div className="big-number" style={{ minWidth: 90, textAlign: 'right' }}>
            {usage === undefined ? '—' : total.toLocaleString()}
          </div>
        </Group>
      </Group>
      {error !== null && <ProblemAlert error={error} />}
      {usage !== undefined && total === 0 && (
        <Text size="sm" c="dimmed">
          Nobody asked for it here in that time.
        </Text>
      )}
      {total > 0 && <Sparkline variations={flag.variations.map(({ key }) => key)} bars={bars} />}
      <Shares variations={flag.variations} counts={sumOf(bars)} total={total} />
    </section>
  )
}

function Shares({
  variations,
  counts,
  total,
}: {
  readonly variations: Flag['variations']
  readonly counts: ReadonlyMap<string, number>
  readonly total: number
}) {
  return (
    <Group gap="lg" mt="sm">
      {variations.map(({ key }, index) => {
        const count = counts.get(key) ?? 0
        return (
          <Group gap={6} key={key}>
            <span className="swatch" style={{ background: colourOf(index, variations.length) }} />
            <Text size="sm">
              {key}: {count.toLocaleString()}
              {total > 0 && ` (${Math.round((count / total) * 1000) / 10} %)`}
            </Text>
          </Group>
        )
      })}
    </Group>
  )
}

function sumOf(bars: ReturnType<typeof usageBars>): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { counts } of bars) {
    for (const [key, count] of Object.entries(counts)) sums.set(key, (sums.get(key) ?? 0) + count)
  }
  return sums
}
