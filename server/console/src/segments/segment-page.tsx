import { Button, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { keys, segmentQuery, type Versioned } from '../api/queries.ts'
import type { Segment } from '../api/types.ts'
import { usePlace } from '../frame/use-place.ts'
import { DeleteDialog } from '../review/delete-dialog.tsx'
import { useReviewedChange } from '../review/use-reviewed-change.tsx'
import { useWhyNot } from '../session/rights.ts'
import { Guarded } from '../ui/guarded.tsx'
import { Page } from '../ui/page.tsx'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { ListPanel } from './list-panel.tsx'
import { SegmentForm } from './segment-form.tsx'

/** One segment: its lists and its rules. */
export function SegmentPage() {
  const { segment: key } = useParams({ from: '/p/$project/segments/$segment' })
  const { project, environments } = usePlace()
  const { data, error, refetch } = useQuery(segmentQuery(project, key))
  const why = useWhyNot()('editor', { project, environments: environments.map((one) => one.key) })
  const { make, dialog } = useReviewedChange({ segment: key })
  if (data === undefined) {
    return (
      <Page title={key}>
        {error === null ? (
          <LoadingRows rows={4} height={80} />
        ) : (
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        )}
      </Page>
    )
  }
  const { body } = data
  return (
    <Page
      title={body.name}
      lead={
        <>
          <span className="mono">{key}</span> · by <span className="mono">{body.bucketBy}</span> ·
          excluded beats included beats rules
        </>
      }
      actions={<DeleteSegment project={project} loaded={data} why={why} />}
    >
      <ListPanel
        key={`${key} included`}
        project={project}
        segment={body}
        list="included"
        why={why}
        make={make}
      />
      <ListPanel
        key={`${key} excluded`}
        project={project}
        segment={body}
        list="excluded"
        why={why}
        make={make}
      />
      <SegmentForm key={key} project={project} loaded={data} why={why} make={make} />
      {dialog}
    </Page>
  )
}

function DeleteSegment({
  project,
  loaded,
  why,
}: {
  readonly project: string
  readonly loaded: Versioned<Segment>
  /** Why it may not be deleted; null if it may. */
  readonly why: string | null
}) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const { key } = loaded.body
  const remove = async () => {
    await api.DELETE('/api/v1/projects/{project}/segments/{segment}', {
      params: { path: { project, segment: key }, header: { 'If-Match': loaded.etag } },
    })
    await navigate({ to: '/p/$project/segments', params: { project }, ignoreBlocker: true })
    await queryClient.invalidateQueries({ queryKey: keys.segments(project) })
  }
  return (
    <Stack gap={4} align="flex-end">
      <Guarded why={why}>
        {(disabled) => (
          <Button variant="outline" color="red" disabled={disabled} onClick={() => setAsking(true)}>
            Delete…
          </Button>
        )}
      </Guarded>
      {isAsking && (
        <DeleteDialog
          what={`the segment ${key}`}
          name={key}
          run={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </Stack>
  )
}
