import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { usageQuery } from '../api/queries.ts'
import type { RampItem } from '../api/types.ts'

const lastMs = 10 * 60 * 1000

/** Which share of the evaluations gave the canary: what applications saw, beside what is configured. */
export function Exposure({ project, ramp }: { readonly project: string; readonly ramp: RampItem }) {
  const { flag, environment, variation } = ramp
  const span = { period: 'minute', lastMs } as const
  const { data } = useQuery(usageQuery(project, environment, flag, span))
  const all = data?.evaluations ?? {}
  const counts = Object.hasOwn(all, flag) ? Object.entries(all[flag] ?? {}) : []
  const total = counts.reduce((sum, [, count]) => sum + count, 0)
  const canary = counts.find(([key]) => key === variation)?.[1] ?? 0
  return (
    <Text size="sm" c="dimmed" mt="sm">
      {total === 0
        ? 'No evaluation was reported in the last ten minutes.'
        : `Of ${total.toLocaleString()} evaluations in the last ten minutes ${Math.round((canary / total) * 1000) / 10} % gave ${variation}.`}
    </Text>
  )
}
