import { Button, Group, Stack, Table, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { keys, segmentsQuery } from '../api/queries.ts'
import { usePlace } from '../frame/use-place.ts'
import { useWhyNot } from '../session/rights.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icons.tsx'
import { NewButton } from '../ui/new-button.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

/** The audiences of a project, which rules refer to. */
export function SegmentsPage() {
  const { project, environments } = usePlace()
  const { data: segments, error, refetch } = useQuery(segmentsQuery(project))
  const [query, setQuery] = useState('')
  const [isCreating, setCreating] = useState(false)
  const why = useWhyNot()('editor', { project, environments: environments.map(({ key }) => key) })
  const text = query.toLowerCase()
  const shown = segments?.filter(({ key, name }) => `${key} ${name}`.toLowerCase().includes(text))
  return (
    <Page
      title="Segments"
      lead="Audiences that rules of all environments refer to"
      actions={<NewButton label="New segment" why={why} onClick={() => setCreating(true)} />}
    >
      <TextInput
        data-search
        aria-label="Search segments"
        placeholder="Search segments"
        leftSection={<Icon name="search" size={16} />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        maw={360}
      />
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {shown === undefined && error === null && <LoadingRows />}
      {shown?.length === 0 && (
        <Empty
          icon="segments"
          title={segments?.length === 0 ? 'No segment yet' : 'No segment fits'}
        >
          A segment is a list of users, rules about them, or both.
        </Empty>
      )}
      {shown !== undefined && shown.length > 0 && (
        <div className="panel table-wrap">
          <Table verticalSpacing="sm" horizontalSpacing="md" aria-label="Segments">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Segment</Table.Th>
                <Table.Th>Included</Table.Th>
                <Table.Th>Excluded</Table.Th>
                <Table.Th>Rules</Table.Th>
                <Table.Th>Changed</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map(({ key, name, includedCount, excludedCount, rules, updatedAt }) => (
                <Table.Tr key={key}>
                  <Table.Td>
                    <Link to="/p/$project/segments/$segment" params={{ project, segment: key }}>
                      {name}
                    </Link>{' '}
                    {name !== key && <span className="mono">{key}</span>}
                  </Table.Td>
                  <Table.Td>{includedCount.toLocaleString()}</Table.Td>
                  <Table.Td>{excludedCount.toLocaleString()}</Table.Td>
                  <Table.Td>{rules.length}</Table.Td>
                  <Table.Td>
                    <Time at={updatedAt} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {isCreating && <NewSegment project={project} onClose={() => setCreating(false)} />}
    </Page>
  )
}

function NewSegment({
  project,
  onClose,
}: {
  readonly project: string
  readonly onClose: () => void
}) {
  const [key, setKey] = useState('')
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () =>
      bodyOf(
        await api.POST('/api/v1/projects/{project}/segments', {
          params: { path: { project } },
          body: { key: key.trim() },
        }),
      ),
    onSuccess: async (segment) => {
      await queryClient.invalidateQueries({ queryKey: keys.segments(project) })
      await navigate({
        to: '/p/$project/segments/$segment',
        params: { project, segment: segment.key },
        ignoreBlocker: true,
      })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  return (
    <Dialog onClose={onClose} title="New segment" unsaved={key === '' ? null : 'the new segment'}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {error !== null && <ProblemAlert error={error} />}
          <TextInput
            label="Key"
            placeholder="beta-testers"
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            data-autofocus
            required
          />
          <Group justify="flex-end">
            <Button type="submit" loading={isPending} disabled={key.trim() === ''}>
              Create segment
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
