import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { usePlace } from '../frame/use-place.ts'
import { Icon } from '../ui/icons.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { EntryCard } from './entry-card.tsx'

const pageItems = '50'
const types = [
  { value: 'flag.killed', label: 'Kills' },
  { value: 'flag.restored', label: 'Restores' },
  { value: 'flagConfig', label: 'Targeting' },
  { value: 'flag', label: 'Flags' },
  { value: 'segment', label: 'Segments' },
  { value: 'token', label: 'Tokens' },
  { value: 'environment', label: 'Environments' },
]

/** Who did what in a project, when and why. */
export function AuditPage() {
  const { project, environments } = usePlace()
  const [type, setType] = useState<string | null>(null)
  const [where, setWhere] = useState<string | null>(null)
  const [flag, setFlag] = useState('')
  const filter = {
    ...(type === null ? {} : { type }),
    ...(where === null ? {} : { environment: where }),
    ...(flag.trim() === '' ? {} : { flag: flag.trim() }),
  }
  const query = useInfiniteQuery({
    queryKey: [...keys.audit(project), filter],
    queryFn: async ({ pageParam }) =>
      bodyOf(
        await api.GET('/api/v1/projects/{project}/audit', {
          params: {
            path: { project },
            query: {
              limit: pageItems,
              ...filter,
              ...(pageParam === '' ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  })
  const entries = query.data?.pages.flatMap(({ items }) => items)
  return (
    <Page
      title="Audit"
      lead="Every change, in a chain of hashes that shows tampering"
      actions={<Verify project={project} />}
    >
      <Group gap="xs">
        <Select
          aria-label="What"
          placeholder="Everything"
          data={types}
          value={type}
          onChange={setType}
          clearable
          w={170}
          clearButtonProps={{ 'aria-label': 'Clear what' }}
        />
        <Select
          aria-label="Where"
          placeholder="All environments"
          data={environments.map(({ key, name }) => ({ value: key, label: name }))}
          value={where}
          onChange={setWhere}
          clearable
          clearButtonProps={{ 'aria-label': 'Clear where' }}
          w={190}
        />
        <TextInput
          data-search
          aria-label="Flag"
          placeholder="Key of a flag"
          value={flag}
          onChange={(event) => setFlag(event.currentTarget.value)}
          leftSection={<Icon name="search" size={15} />}
          w={220}
        />
      </Group>
      {query.error !== null && (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      )}
      {entries === undefined && query.error === null && <LoadingRows height={62} />}
      {entries?.length === 0 && !query.hasNextPage && (
        <Empty icon="audit" title="Nothing of that kind happened" />
      )}
      <Stack component="ul" gap="xs" m={0} p={0} aria-label="Entries">
        {entries?.map((entry) => (
          <EntryCard key={entry.revision} entry={entry} />
        ))}
      </Stack>
      {query.hasNextPage && (
        <Button
          variant="default"
          onClick={() => void query.fetchNextPage()}
          loading={query.isFetchingNextPage}
        >
          Older
        </Button>
      )}
    </Page>
  )
}

function Verify({ project }: { readonly project: string }) {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: [project, 'verification'],
    queryFn: async () =>
      bodyOf(
        await api.GET('/api/v1/projects/{project}/audit/verify', { params: { path: { project } } }),
      ),
    enabled: false,
  })
  return (
    <Group gap="xs">
      {data !== undefined && (
        <Text size="sm" role="status" c={data.valid ? 'var(--good)' : 'var(--bad)'}>
          {data.valid
            ? `${data.entries.count} entries are what was written`
            : `From ${data.firstBad?.revision ?? '?'} on it was tampered with: ${data.firstBad?.detail ?? ''}`}
        </Text>
      )}
      {error !== null && (
        <Text size="sm" c="var(--bad)" role="alert">
          {error.message}
        </Text>
      )}
      <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
        Verify
      </Button>
    </Group>
  )
}
