import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Debt } from '../api/types.ts'
import { Copy } from '../ui/copy.tsx'
import { Time } from '../ui/time.tsx'
import { repositoriesQuery } from './debt-queries.ts'
import { Trend } from './trend.tsx'

const weekDays = 7

/** The score of a project, how it has changed, and which code the verdicts know of. */
export function DebtSummary({ project, debt }: { readonly project: string; readonly debt: Debt }) {
  const { score, stale, flags, trend } = debt
  const before = trend.at(-1 - weekDays)
  const change = before === undefined ? 0 : score - before.score
  return (
    <section className="panel panel-pad debt-summary" aria-label="Score">
      <div>
        <div className="big-number">{score} %</div>
        <Text size="sm" c="dimmed">
          {stale} of {flags} flags are stale
        </Text>
        {before !== undefined && (
          <Text size="sm" c={change > 0 ? 'var(--bad)' : 'var(--good)'}>
            {change === 0
              ? 'as a week ago'
              : `${Math.abs(change)} points ${change > 0 ? 'more' : 'less'} than a week ago`}
          </Text>
        )}
      </div>
      {trend.length > 0 ? (
        <Trend days={trend} />
      ) : (
        <Text size="sm" c="dimmed">
          The trend has a point for each day, and begins with the first daily sweep.
        </Text>
      )}
      <Searched project={project} />
    </section>
  )
}

function Searched({ project }: { readonly project: string }) {
  const { data } = useQuery(repositoriesQuery(project))
  const command = `npx sluice refs --upload --project ${project}`
  if (data === undefined) return <Text size="sm">&nbsp;</Text>
  if (data.length === 0) {
    return (
      <Group gap={4} className="debt-searched">
        <Text size="sm" c="dimmed">
          No code was searched yet, so verdicts are less sure. In a repository:
        </Text>
        <code>{command}</code>
        <Copy text={command} what="the command that searches code" />
      </Group>
    )
  }
  return (
    <Text size="sm" c="dimmed" className="debt-searched">
      Code searched:{' '}
      {data.map(({ repository, branch, commit, uploadedAt }, index) => (
        <span key={repository}>
          {index > 0 && ', '}
          {repository} ({branch} at <span className="mono">{commit.slice(0, 7)}</span>,{' '}
          <Time at={uploadedAt} />)
        </span>
      ))}
    </Text>
  )
}
