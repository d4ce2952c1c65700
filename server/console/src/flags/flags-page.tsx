import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useMemo, useState } from 'react'
import { flagsQuery, instancesQuery } from '../api/queries.ts'
import { FirstSteps, firstFlagsMax } from '../frame/first-steps.tsx'
import { usePlace } from '../frame/use-place.ts'
import { liveRampsQuery } from '../ramp/ramp-queries.ts'
import { useWhyNot } from '../session/rights.ts'
import { later } from '../ui/later.ts'
import { NewButton } from '../ui/new-button.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { Filters } from './filters.tsx'
import { filterFlags } from './flag-summary.ts'
import { FlagTable } from './flag-table.tsx'
import { rampsByPlace } from './ramps-by-place.ts'
import { useFlagsSearch } from './use-flags-search.ts'
import { useStage } from './use-stage.ts'

const NewFlag = later(() => import('./new-flag.tsx'), 'NewFlag')
const noFlags: never[] = []
const nothing: ReadonlySet<string> = new Set()

/** All flags of a project: found, seen at a glance, changed many at a time. */
export function FlagsPage() {
  const { project, environments, environment } = usePlace()
  const { data, error, isPending, refetch } = useQuery(flagsQuery(project))
  const flags = data ?? noFlags
  const { search, change } = useFlagsSearch()
  const [selected, setSelected] = useState<ReadonlySet<string>>(nothing)
  const [isCreating, setCreating] = useState(false)
  const why = useWhyNot()('editor', { project, environments: environments.map(({ key }) => key) })
  const { data: live } = useQuery(liveRampsQuery(project))
  const ramps = useMemo(() => rampsByPlace(live ?? noFlags), [live])
  const inStage = useStage(project, search.stage)
  const shown = useMemo(
    () => filterFlags(flags, search, environment?.key, inStage === undefined ? nothing : inStage),
    [flags, search, environment?.key, inStage],
  )
  // The first steps stand above a short list: it waits for what they wait for, or it would be pushed down.
  const isShort = flags.length <= firstFlagsMax
  const fleet = useQuery({
    ...instancesQuery(project, environment?.key ?? ''),
    enabled: data !== undefined && isShort && environment !== undefined,
  })
  const isLoading =
    isPending ||
    inStage === undefined ||
    (data !== undefined && isShort && environment !== undefined && fleet.isPending)
  const isFirst = data !== undefined && flags.length === 0
  const lead = isPending ? 'Loading…' : `${shown.length} of ${flags.length} flags`
  return (
    <>
      <Page
        isFilling
        title="Flags"
        lead={<span role="status">{lead}</span>}
        actions={<NewButton label="New flag" why={why} onClick={() => setCreating(true)} />}
      >
        {!isFirst && <Filters flags={flags} search={search} onChange={change} />}
        <FirstSteps onNewFlag={() => setCreating(true)} />
        {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {isLoading && <LoadingRows />}
        {!isLoading && data !== undefined && !isFirst && shown.length === 0 && (
          <Empty icon="flag" title="No flag fits">
            <Button variant="default" size="xs" onClick={() => change(noFilters)}>
              Clear the filters
            </Button>
          </Empty>
        )}
        {!isLoading && shown.length > 0 && (
          <FlagTable
            project={project}
            environments={environments}
            flags={shown}
            ramps={ramps}
            selected={selected}
            onSelect={setSelected}
          />
        )}
        {selected.size > 0 && (
          <BulkBar
            project={project}
            flags={flags.filter(({ key }) => selected.has(key))}
            environment={environment}
            why={why}
            onClear={() => setSelected(nothing)}
          />
        )}
      </Page>
      <Suspense fallback={null}>
        {isCreating && <NewFlag project={project} onClose={() => setCreating(false)} />}
      </Suspense>
    </>
  )
}

const noFilters = {
  q: undefined,
  tag: undefined,
  owner: undefined,
  kind: undefined,
  state: undefined,
  stage: undefined,
  archived: undefined,
}
