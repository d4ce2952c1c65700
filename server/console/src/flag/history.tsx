import { Button, Stack } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { api, bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { Environment } from '../api/types.ts'
import { EntryCard } from '../audit/entry-card.tsx'
import { useWhyNot } from '../session/rights.ts'
import { Guarded } from '../ui/guarded.tsx'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'

const pageItems = '30'

/** How a flag became what it is in an environment, and the way back. */
export function History({
  project,
  flag,
  environment,
}: {
  readonly project: string
  readonly flag: string
  readonly environment: Environment
}) {
  const path = { project, flag, environment: environment.key }
  const why = useWhyNot()('editor', { project, environments: [environment.key] })
  const query = useInfiniteQuery({
    queryKey: keys.history(project, flag, environment.key),
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
  const revert = useMutation({
    mutationFn: (revision: string) =>
      api.POST('/api/v1/projects/{project}/flags/{flag}/environments/{environment}/revert', {
        params: { path },
        body: { revision },
      }),
  })
  const entries = query.data?.pages.flatMap(({ items }) => items)
  return (
    <Stack gap="sm">
      {query.error !== null && (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      )}
      {revert.error !== null && <ProblemAlert error={revert.error} />}
      {entries === undefined && query.error === null && <LoadingRows rows={4} height={62} />}
      <Stack component="ul" gap="xs" m={0} p={0} aria-label="History">
        {entries?.map((entry, index) => (
          <EntryCard
            key={entry.revision}
            entry={entry}
            action={
              index > 0 && (
                <Guarded why={why}>
                  {(disabled) => (
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={disabled}
                      loading={revert.isPending && revert.variables === entry.revision}
                      onClick={() => revert.mutate(entry.revision)}
                    >
                      Go back to this
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
    </Stack>
  )
}

function nullCursor(): string | null {
  return null
}
