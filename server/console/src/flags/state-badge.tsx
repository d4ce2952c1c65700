import type { Environment, FlagState, ListedFlag, RampItem } from '../api/types.ts'
import { Icon } from '../ui/icons.tsx'
import { summarise } from './flag-summary.ts'
import { flagAddress } from './row-links.ts'

/** What a flag does in an environment, and the way there. */
export function StateBadge({
  project,
  flag,
  environment,
  state,
  ramp,
}: {
  readonly project: string
  readonly flag: ListedFlag
  readonly environment: Environment
  readonly state: FlagState | undefined
  /** The one that drives it there. */
  readonly ramp: RampItem | undefined
}) {
  if (state === undefined) return null
  const tab = ramp === undefined ? undefined : 'ramp'
  const { kind, label } = summarise(flag, state)
  return (
    <a
      href={flagAddress(project, flag.key, environment.key, tab)}
      data-flag={flag.key}
      data-environment={environment.key}
      data-tab={tab}
      className="state"
      data-kind={kind}
      aria-label={`${flag.key} in ${environment.name}: ${label}${rampWords(ramp)}`}
    >
      {label}
      {ramp !== undefined && <Icon name={ramp.state === 'paused' ? 'pause' : 'ramp'} size={14} />}
    </a>
  )
}

function rampWords(ramp: RampItem | undefined): string {
  if (ramp === undefined) return ''
  return ramp.state === 'paused' ? ', its ramp is paused' : ', ramping'
}
