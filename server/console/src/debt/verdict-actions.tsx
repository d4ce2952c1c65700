import { Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api/client.ts'
import type { DebtItem } from '../api/types.ts'
import { usePlace } from '../frame/use-place.ts'
import { useWhyNot } from '../session/rights.ts'
import { Guarded } from '../ui/guarded.tsx'
import { ArchiveDialog } from './archive-dialog.tsx'
import { ExemptDialog } from './exempt-dialog.tsx'
import { useDebtChanged } from './use-debt-changed.ts'

/** What can be done about a verdict: keep the flag for a while, or archive it. */
export function VerdictActions({
  project,
  item,
}: {
  readonly project: string
  readonly item: DebtItem
}) {
  const { flag, stage, exemptUntil } = item
  const [open, setOpen] = useState<'exempt' | 'archive' | null>(null)
  const { environments } = usePlace()
  const why = useWhyNot()('editor', { project, environments: environments.map(({ key }) => key) })
  const changed = useDebtChanged(project, flag)
  const end = useMutation({
    mutationFn: () =>
      api.POST('/api/v1/projects/{project}/flags/{flag}/unexempt', {
        params: { path: { project, flag } },
      }),
    onSuccess: changed,
  })
  if (stage === 'archived') return null
  const isExempt = exemptUntil !== null && Date.parse(exemptUntil) > Date.now()
  return (
    <Guarded why={why}>
      {(disabled) => (
        <Group gap={6}>
          {end.error !== null && (
            <Text size="sm" c="var(--bad)" role="alert">
              {end.error.message}
            </Text>
          )}
          {isExempt && (
            <Button
              size="compact-sm"
              variant="default"
              disabled={disabled}
              loading={end.isPending}
              onClick={() => end.mutate()}
              aria-label={`Keep ${flag} no longer`}
            >
              Keep no longer
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            disabled={disabled}
            onClick={() => setOpen('exempt')}
            aria-label={isExempt ? `Keep ${flag} until another day` : `Keep ${flag}`}
          >
            {isExempt ? 'Change…' : 'Keep…'}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={disabled}
            onClick={() => setOpen('archive')}
            aria-label={`Archive ${flag}`}
          >
            Archive…
          </Button>
          {open === 'exempt' && (
            <ExemptDialog project={project} item={item} onClose={() => setOpen(null)} />
          )}
          {open === 'archive' && (
            <ArchiveDialog project={project} flag={flag} onClose={() => setOpen(null)} />
          )}
        </Group>
      )}
    </Guarded>
  )
}
