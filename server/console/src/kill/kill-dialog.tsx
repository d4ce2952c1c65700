import { useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
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
  const names = done?.flags ?? []
  const subject = names.length === 1 ? names[0] : `${names.length} flags`
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
    <Dialog
      onClose={onClose}
      title={title}
      size={520}
      centered
      closeOnClickOutside={false}
      part={`${action} ${done === null}`}
    >
      {done === null ? (
        <KillForm request={asked} onDone={setDone} onCancel={onClose} />
      ) : (
        <Obeyed done={done} onTurnAround={turnAround} onClose={onClose} />
      )}
    </Dialog>
  )
}
