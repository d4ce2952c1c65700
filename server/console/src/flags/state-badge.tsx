import { Link } from '@tanstack/react-router'
import type { Environment, FlagState, ListedFlag } from '../api/types.ts'
import { summarise } from './flag-summary.ts'

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
    <Link
      to="/p/$project/flags/$flag"
      params={{ project, flag: flag.key }}
      search={{ env: environment.key }}
      preload={false}
      className="state"
      data-kind={kind}
      aria-label={`${flag.key} in ${environment.name}: ${label}`}
    >
      {label}
    </Link>
  )
}
