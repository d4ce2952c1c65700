import { Select, Switch, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import type { ListedFlag } from '../api/types.ts'
import { stageOrder, stageWords } from '../debt/stages.ts'
import { Icon } from '../ui/icons.tsx'
import { type FlagsSearch, stateFilters } from './search.ts'

/** What a flag is for, as the API and people call it. */
export const kinds = [
  { value: 'release', label: 'Release' },
  { value: 'experiment', label: 'Experiment' },
  { value: 'operational', label: 'Operational' },
  { value: 'killSwitch', label: 'Kill switch' },
  { value: 'permission', label: 'Permission' },
] as const

/** Archived flags have a switch of their own. */
const stagesShown = stageOrder.filter((stage) => stage !== 'archived')
const stateWords = { on: 'On', partly: 'On for some', off: 'Off', killed: 'Killed' } as const

/** Narrows the list down; the address remembers how. */
export function Filters({
  flags,
  search,
  onChange,
}: {
  readonly flags: readonly ListedFlag[]
  readonly search: FlagsSearch
  readonly onChange: (members: Readonly<Record<string, string | true | undefined>>) => void
}) {
  const tags = useMemo(() => [...new Set(flags.flatMap((flag) => flag.tags))].sort(), [flags])
  const owners = useMemo(
    () => [...new Set(flags.flatMap(({ owner }) => owner ?? []))].sort(),
    [flags],
  )
  const select = (
    name: string,
    label: string,
    data: readonly (string | { value: string; label: string })[],
    value: string | undefined,
  ) => (
    <Select
      key={name}
      aria-label={label}
      placeholder={label}
      data={[...data]}
      value={value ?? null}
      onChange={(chosen) => onChange({ [name]: chosen ?? undefined })}
      clearable
      searchable={data.length > 8}
      limit={100}
      className="filter"
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
    />
  )
  return (
    <div className="filters">
      <TextInput
        data-search
        aria-label="Search flags"
        placeholder="Search flags"
        leftSection={<Icon name="search" size={16} />}
        value={search.q ?? ''}
        onChange={(event) => onChange({ q: event.currentTarget.value || undefined })}
        className="filter-text"
      />
      {select(
        'state',
        'State here',
        stateFilters.map((value) => ({ value, label: stateWords[value] })),
        search.state,
      )}
      {select(
        'stage',
        'Stage',
        stagesShown.map((value) => ({ value, label: stageWords[value].label })),
        search.stage,
      )}
      {select('kind', 'Kind', kinds, search.kind)}
      {tags.length > 0 && select('tag', 'Tag', tags, search.tag)}
      {owners.length > 0 && select('owner', 'Owner', owners, search.owner)}
      <Switch
        label="Archived"
        checked={search.archived ?? false}
        onChange={(event) => onChange({ archived: event.currentTarget.checked || undefined })}
      />
    </div>
  )
}
