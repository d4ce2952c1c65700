import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { webhooksQuery } from '../api/queries.ts'
import { usePlace } from '../frame/use-place.ts'
import { useWhyNot } from '../session/rights.ts'
import { SecretDialog } from '../tokens/secret-dialog.tsx'
import { NewButton } from '../ui/new-button.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, LoadingRows, ProblemAlert } from '../ui/states.tsx'
import type { NewSecret } from './new-secret.ts'
import { NewWebhook } from './new-webhook.tsx'
import { WebhookCard } from './webhook-card.tsx'

/** Who is told what happens in a project, and whether it got there. */
export function WebhooksPage() {
  const { project } = usePlace()
  const { data: webhooks, error, refetch } = useQuery(webhooksQuery(project))
  const [isCreating, setCreating] = useState(false)
  const [made, setMade] = useState<NewSecret | null>(null)
  const why = useWhyNot()('admin', { project, environments: null })
  return (
    <Page
      title="Webhooks"
      lead="Others are told what happens here: signed, at least once, retried for three days"
      actions={<NewButton label="New webhook" why={why} onClick={() => setCreating(true)} />}
    >
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {webhooks === undefined && error === null && <LoadingRows rows={3} height={90} />}
      {webhooks?.length === 0 && (
        <Empty icon="webhook" title="No webhook yet">
          A chat, a pipeline or a receiver of yours can hear of kills and changes as they happen.
        </Empty>
      )}
      <Stack gap="sm">
        {webhooks?.map((webhook) => (
          <WebhookCard
            key={webhook.id}
            project={project}
            webhook={webhook}
            why={why}
            onSecret={setMade}
          />
        ))}
      </Stack>
      {isCreating && (
        <NewWebhook
          project={project}
          onClose={() => setCreating(false)}
          onMade={(secret) => {
            setCreating(false)
            setMade(secret)
          }}
        />
      )}
      {made !== null && <SecretDialog token={made} onClose={() => setMade(null)} />}
    </Page>
  )
}
