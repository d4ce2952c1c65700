import { Modal } from '@mantine/core'
import { useState } from 'react'
import { KillForm } from './kill-form.tsx'
import type { KillRequest } from './kill-request.ts'
import { Obeyed } from './obeyed.tsx'
import type { Done } from './use-kill-action.ts'

/** Kills or restores, then shows the fleet obey. */
export function KillDialog({
  request,
  onClose,
}: {
  readonly request: KillRequest
  readonly onClose: () => void
}) {
  const [done, setDone] = useState<Done | null>(null)
  const [asked, setAsked] = useState<KillRequest>(request)
  const { action = 'kill' } = done ?? asked
  const subject = asked.flags?.length === 1 ? asked.flags[0] : 'flags'
  const title =
    done === null
      ? action === 'kill'
        ? 'Kill, at once'
        : 'Restore'
      : `${subject} ${action === 'kill' ? 'killed' : 'restored'} in ${done.environment}`
  const turnAround = () => {
    if (done === null) return
    setAsked({
      project: done.project,
      flags: done.flags,
      environment: done.environment,
      action: done.action === 'kill' ? 'restore' : 'kill',
    })
    setDone(null)
  }
  return (
    <Modal opened onClose={onClose} title={title} size={520} centered closeOnClickOutside={false}>
      {done === null ? (
        <KillForm request={asked} onDone={setDone} onCancel={onClose} />
      ) : (
        <Obeyed done={done} onTurnAround={turnAround} onClose={onClose} />
      )}
    </Modal>
  )
}
