import { Button, Group, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, etagOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { Flag } from '../api/types.ts'
import { ArchiveDialog } from '../debt/archive-dialog.tsx'
import { Guarded } from '../ui/guarded.tsx'
import { ProblemAlert } from '../ui/states.tsx'

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
  const unarchive = useMutation({
    mutationFn: () =>
      api.POST('/api/v1/projects/{project}/flags/{flag}/unarchive', { params: { path } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.flag(project, flag.key) }),
  })
  const remove = useMutation({
    mutationFn: async () => {
      const read = await api.GET('/api/v1/projects/{project}/flags/{flag}', { params: { path } })
      return api.DELETE('/api/v1/projects/{project}/flags/{flag}', {
        params: { path, header: { 'If-Match': etagOf(read) } },
      })
    },
    onSuccess: async () => {
      await navigate({ to: '/p/$project/flags', params: { project }, ignoreBlocker: true })
      await queryClient.invalidateQueries({ queryKey: keys.flags(project) })
    },
  })
  const error = unarchive.error ?? remove.error
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Guarded why={why}>
          {(disabled) => (
            <Button
              variant="default"
              disabled={disabled}
              loading={unarchive.isPending}
              onClick={() => (flag.archived ? unarchive.mutate() : setArchiving(true))}
            >
              {flag.archived ? 'Bring back' : 'Archive…'}
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
                loading={remove.isPending}
                onClick={() => remove.mutate()}
              >
                Delete for good
              </Button>
            )}
          </Guarded>
        )}
      </Group>
      {error !== null && <ProblemAlert error={error} />}
      {isArchiving && (
        <ArchiveDialog project={project} flag={flag.key} onClose={() => setArchiving(false)} />
      )}
    </Stack>
  )
}
