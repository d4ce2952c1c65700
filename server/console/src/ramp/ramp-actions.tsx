import { Button, Group } from '@mantine/core'
import type { RampItem } from '../api/types.ts'
import { useWhyNot } from '../session/rights.ts'
import { Guarded } from '../ui/guarded.tsx'
import type { RampAction } from './ramp-action-dialog.tsx'

interface ActionButton {
  readonly action: RampAction
  readonly label: string
  /** The least role that may do it. */
  readonly role: 'operator' | 'editor'
  readonly isStop?: boolean
}

const roll = { action: 'rollback', label: 'Roll back…', role: 'operator', isStop: true } as const
const advance = { action: 'advance', label: 'Advance now…', role: 'editor' } as const
const abort = { action: 'abort', label: 'End here…', role: 'editor' } as const

const offered: Readonly<Record<RampItem['state'], readonly ActionButton[]>> = {
  running: [{ action: 'pause', label: 'Pause…', role: 'operator' }, advance, abort, roll],
  paused: [{ action: 'resume', label: 'Go on…', role: 'editor' }, advance, abort, roll],
  completed: [roll],
  rolledBack: [],
  aborted: [],
}

/** What can be done to a ramp. Stopping it is an operator's right, going on an editor's. */
export function RampActions({
  project,
  ramp,
  onAct,
}: {
  readonly project: string
  readonly ramp: RampItem
  readonly onAct: (action: RampAction) => void
}) {
  const whyNot = useWhyNot()
  const place = { project, environments: [ramp.environment] }
  return (
    <Group gap={6}>
      {offered[ramp.state].map(({ action, label, role, isStop = false }) => (
        <Guarded key={action} why={whyNot(role, place)}>
          {(disabled) => (
            <Button
              size="sm"
              variant={isStop ? 'filled' : 'default'}
              color={isStop ? 'red' : 'cyan'}
              disabled={disabled}
              onClick={() => onAct(action)}
            >
              {label}
            </Button>
          )}
        </Guarded>
      ))}
    </Group>
  )
}
