import { Button, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, because, etagOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { Flag } from '../api/types.ts'
import { ArchiveDialog } from '../debt/archive-dialog.tsx'
import { DeleteDialog } from '../review/delete-dialog.tsx'
import { useReviewedChange } from '../review/use-reviewed-change.tsx'
import { Guarded } from '../ui/guarded.tsx'

/** Archives a flag, brings it back, and deletes an archived one for good. */
export function ArchiveButtons({
  project,
  flag,
  why,
}: {
  readonly project: string
  readonly flag: Flag
  readonly why: string | null
}) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const path = { project, flag: flag.key }
  const [isArchiving, setArchiving] = useState(false)
  const [isDeleting, setDeleting] = useState(false)
  const { make, dialog } = useReviewedChange({ flag: flag.key })
  const unarchive = async (reason: string) => {
    await api.POST('/api/v1/projects/{project}/flags/{flag}/unarchive', {
      params: { path },
      headers: because(reason),
    })
    await queryClient.invalidateQueries({ queryKey: keys.flag(project, flag.key) })
  }
  const askUnarchive = () =>
    make({
      title: `Bring back ${flag.name}?`,
      verb: 'Bring back',
      details: <Text size="sm">Every environment serves it again, as it is configured there.</Text>,
      run: unarchive,
    })
  const remove = async () => {
    const read = await api.GET('/api/v1/projects/{project}/flags/{flag}', { params: { path } })
    await api.DELETE('/api/v1/projects/{project}/flags/{flag}', {
      params: { path, header: { 'If-Match': etagOf(read) } },
    })
    await navigate({ to: '/p/$project/flags', params: { project }, ignoreBlocker: true })
    await queryClient.invalidateQueries({ queryKey: keys.flags(project) })
  }
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Guarded why={why}>
          {(disabled) => (
            <Button
              variant="default"
              disabled={disabled}
              onClick={() => (flag.archived ? askUnarchive() : setArchiving(true))}
            >
              {flag.archived ? 'Bring back…' : 'Archive…'}
            </Button>
          )}
        </Guarded>
        {flag.archived && (
          <Guarded why={why}>
            {(disabled) => (
              <Button
                variant="outline"
                color="red"
                disabled={disabled}
                onClick={() => setDeleting(true)}
              >
                Delete…
              </Button>
            )}
          </Guarded>
        )}
      </Group>
      {dialog}
      {isDeleting && (
        <DeleteDialog
          what={`the flag ${flag.key}`}
          name={flag.key}
          run={remove}
          onClose={() => setDeleting(false)}
        />
      )}
      {isArchiving && (
        <ArchiveDialog project={project} flag={flag.key} onClose={() => setArchiving(false)} />
      )}
    </Stack>
  )
}
