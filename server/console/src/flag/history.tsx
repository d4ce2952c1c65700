import { Button, Stack } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { AuditEntry, Environment, Flag } from '../api/types.ts'
import { EntryCard } from '../audit/entry-card.tsx'
import { useWhyNot } from '../session/rights.ts'
import { Guarded } from '../ui/guarded.tsx'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { RevertDialog } from './revert-dialog.tsx'

const pageItems = '30'

/** How a flag became what it is in an environment, and the way back. */
export function History({
  project,
  flag,
  environment,
}: {
  readonly project: string
  readonly flag: Flag
  readonly environment: Environment
}) {
  const path = { project, flag: flag.key, environment: environment.key }
  const [revision, setRevision] = useState<string | null>(null)
  const why = useWhyNot()('editor', { project, environments: [environment.key] })
  const query = useInfiniteQuery({
    queryKey: keys.history(project, flag.key, environment.key),
    queryFn: async ({ pageParam }) =>
      bodyOf(
        await api.GET(
          '/api/v1/projects/{project}/flags/{flag}/environments/{environment}/history',
          {
            params: {
              path,
              query: { limit: pageItems, ...(pageParam === null ? {} : { cursor: pageParam }) },
            },
          },
        ),
      ),
    initialPageParam: nullCursor(),
    getNextPageParam: ({ next }) => next,
  })
  const entries = query.data?.pages.flatMap(({ items }) => items)
  return (
    <Stack gap="sm">
      {query.error !== null && (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      )}
      {entries === undefined && query.error === null && <LoadingRows rows={4} height={62} />}
      <Stack component="ul" gap="xs" m={0} p={0} aria-label="History">
        {entries?.map((entry, index) => (
          <EntryCard
            key={entry.revision}
            entry={entry}
            action={
              index > 0 &&
              isOwn(entry, flag.key) && (
                <Guarded why={why}>
                  {(disabled) => (
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={disabled}
                      onClick={() => setRevision(entry.revision)}
                    >
                      Go back to this…
                    </Button>
                  )}
                </Guarded>
              )
            }
          />
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
      {revision !== null && (
        <RevertDialog
          project={project}
          flag={flag}
          environment={environment}
          revision={revision}
          onClose={() => setRevision(null)}
        />
      )}
    </Stack>
  )
}

/** Whether an entry changed the flag itself, and not only something that it serves by. */
function isOwn({ changes }: AuditEntry, flag: string): boolean {
  const kinds = ['flag', 'flagConfig', 'kill']
  return changes.some(({ document }) => {
    const [kind = '', key] = document.split('/')
    return kinds.includes(kind) && key === flag
  })
}

function nullCursor(): string | null {
  return null
}
