import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { liveRampsQuery } from '../ramp/ramp-queries.ts'
import { exposureWords, stateWords } from '../ramp/ramp-words.ts'

/** The ramp that drives the flag in the chosen environment, and the way there. */
export function FlagRampBadge({
  project,
  flag,
  environment,
}: {
  readonly project: string
  readonly flag: string
  readonly environment: string
}) {
  const { data } = useQuery(liveRampsQuery(project))
  const ramp = data?.find((one) => one.flag === flag && one.environment === environment)
  if (ramp === undefined) return null
  const { label, kind } = stateWords[ramp.state]
  return (
    <Link
      from="/p/$project/flags/$flag"
      to="."
      search={(before) => ({ ...before, tab: 'ramp' as const })}
      replace
      className="state"
      data-kind={kind}
    >
      {label}: {exposureWords(ramp)}
    </Link>
  )
}
