import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, bodyOf } from '../api/client.ts'
import { configQuery, keys } from '../api/queries.ts'
import type { Environment, Flag, FlagConfig } from '../api/types.ts'
import { ChangeDialog } from '../review/change-dialog.tsx'
import { useReach } from '../review/use-reach.ts'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { Changes } from './changes.tsx'
import { draftConfig, previewConfig } from './config-draft.ts'
import { WhoChanges } from './who-changes.tsx'

const root = '/api/v1/projects/{project}/flags/{flag}/environments/{environment}/revert'

/** What putting a flag back to a revision does, before it is done: the same review as of a save. */
export function RevertDialog({
  project,
  flag,
  environment,
  revision,
  onClose,
}: {
  readonly project: string
  readonly flag: Flag
  readonly environment: Environment
  readonly revision: string
  readonly onClose: () => void
}) {
  const path = { project, flag: flag.key, environment: environment.key }
  const params = { path }
  const { data: now, error: unread } = useQuery(configQuery(project, flag.key, environment.key))
  const { data: then, error } = useQuery({
    // Compared with what is there: when that changes, so may what would be put back.
    queryKey: [...keys.config(project, flag.key, environment.key), revision, now?.etag],
    queryFn: async () => bodyOf(await api.POST(root, { params, body: { revision, dryRun: true } })),
    enabled: now !== undefined,
    retry: false,
  })
  const reach = useReach({ flag: flag.key, environment: environment.key })
  const problem = error ?? unread
  const isKnown = reach.isKnown && now !== undefined && then !== undefined
  return (
    <ChangeDialog
      asked={{
        title: `Put ${flag.name} in ${environment.name} back to ${revision}?`,
        verb: 'Go back',
        details:
          problem !== null ? (
            <ProblemAlert error={problem} />
          ) : now === undefined || then === undefined ? (
            <LoadingRows rows={2} />
          ) : (
            <Difference flag={flag} before={now.body} after={then} />
          ),
        run: (reason) =>
          api.POST(root, { params, body: { revision, ...(reason === '' ? {} : { reason }) } }),
      }}
      reach={{ ...reach, isKnown }}
      onClose={onClose}
    />
  )
}

function Difference({
  flag,
  before,
  after,
}: {
  readonly flag: Flag
  readonly before: FlagConfig
  readonly after: FlagConfig
}) {
  const [was, becomes] = [draftConfig(before), draftConfig(after)]
  return (
    <>
      <Changes before={previewConfig(was)} after={previewConfig(becomes)} />
      <WhoChanges title="Who gets something else" before={was} after={becomes} flag={flag} />
      {before.killed !== null && (
        <Text size="sm" c="var(--bad)" role="note">
          The flag is killed here: this takes effect when it is restored.
        </Text>
      )}
    </>
  )
}
