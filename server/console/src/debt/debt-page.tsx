import { Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Debt } from '../api/types.ts'
import { usePlace } from '../frame/use-place.ts'
import { Icon } from '../ui/icons.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { debtQuery } from './debt-queries.ts'
import { DebtSummary } from './debt-summary.tsx'
import { type Stage, stageOrder, stageWords } from './stages.ts'
import { Verdict } from './verdict.tsx'

/** More are found by typing. */
const shownMax = 200

/** Flags that outlive their use: how many, which, why, and how they are got rid of. */
export function DebtPage() {
  const { project } = usePlace()
  const { stage = 'stale', q = '' } = useSearch({ from: '/p/$project/debt' })
  const navigate = useNavigate({ from: '/p/$project/debt' })
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...debtQuery(project, stage),
    // Another stage of the same project has the same score: only its flags are on their way.
    placeholderData: (before, query) => (query?.queryKey[0] === project ? before : undefined),
  })
  const isLoading = data === undefined || isPlaceholderData
  const text = q.toLowerCase()
  const items = (isLoading ? [] : data.items).filter(({ flag, owner, kind }) =>
    `${flag} ${owner ?? ''} ${kind}`.toLowerCase().includes(text),
  )
  return (
    <Page
      title="Debt"
      lead="Flags that have done their work: why they can go, where they are in code, and what takes them out"
    >
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <DebtSummary project={project} debt={data} />}
      {data !== undefined && <Stages stages={data.stages} chosen={stage} />}
      <TextInput
        data-search
        aria-label="Search these flags"
        placeholder="A flag, an owner, a kind"
        leftSection={<Icon name="search" size={16} />}
        value={q}
        onChange={(event) => {
          const typed = event.currentTarget.value
          void navigate({
            to: '.',
            search: ({ q: _before, ...others }) =>
              typed === '' ? others : { ...others, q: typed },
            replace: true,
          })
        }}
        maw={360}
      />
      {isLoading && error === null && <LoadingRows rows={4} height={120} />}
      {!isLoading && items.length === 0 && <Nothing stage={stage} isFiltered={text !== ''} />}
      <Stack component="ul" gap="sm" m={0} p={0} aria-label={stageWords[stage].label}>
        {items.slice(0, shownMax).map((item) => (
          <li key={item.flag} className="panel panel-pad" style={{ listStyle: 'none' }}>
            <Verdict
              project={project}
              item={item}
              title={
                <Link to="/p/$project/flags/$flag" params={{ project, flag: item.flag }}>
                  <b>{item.flag}</b>
                </Link>
              }
            />
          </li>
        ))}
      </Stack>
      {items.length > shownMax && (
        <Text size="sm" c="dimmed">
          The first {shownMax} of {items.length}. Type above to find others.
        </Text>
      )}
    </Page>
  )
}

function Stages({ stages, chosen }: { readonly stages: Debt['stages']; readonly chosen: Stage }) {
  return (
    <div>
      <nav className="stages" aria-label="Stages">
        {stageOrder.map((stage) => (
          <Link
            key={stage}
            from="/p/$project/debt"
            to="."
            search={(before) => ({ ...before, stage })}
            replace
            className="stage-link"
            aria-current={stage === chosen ? 'true' : undefined}
          >
            {stageWords[stage].label} <b>{stages[stage]}</b>
          </Link>
        ))}
      </nav>
      <Text size="sm" c="dimmed" mt={6}>
        {stageWords[chosen].lead}
      </Text>
    </div>
  )
}

function Nothing({ stage, isFiltered }: { readonly stage: Stage; readonly isFiltered: boolean }) {
  if (isFiltered) return <Empty icon="search" title="No flag fits" />
  return (
    <Empty icon="check" title={`No flag is ${stageWords[stage].label.toLowerCase()}`}>
      {stage === 'stale' && 'Nothing to clean up. The server looks again every day.'}
    </Empty>
  )
}
