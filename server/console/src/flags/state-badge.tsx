import type { Environment, FlagState, ListedFlag } from '../api/types.ts'
import { summarise } from './flag-summary.ts'
import { flagAddress } from './row-links.ts'

/** What a flag does in an environment, and the way there. */
export function StateBadge({
  project,
  flag,
  environment,
  state,
}: {
  readonly project: string
  readonly flag: ListedFlag
  readonly environment: Environment
  readonly state: FlagState | undefined
}) {
  if (state === undefined) return null
  const { kind, label } = summarise(flag, state)
  return (
    <a
      href={flagAddress(project, flag.key, environment.key)}
      data-flag={flag.key}
      data-environment={environment.key}
      className="state"
      data-kind={kind}
      aria-label={`${flag.key} in ${environment.name}: ${label}`}
    >
      {label}
    </a>
  )
}
