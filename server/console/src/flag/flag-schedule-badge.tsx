import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { changeWords } from '../schedules/change-words.ts'
import { schedulesQuery } from '../schedules/schedule-queries.ts'
import { Time } from '../ui/time.tsx'

/** The next planned change of the flag in the chosen environment, and the way there. */
export function FlagScheduleBadge({
  project,
  flag,
  environment,
}: {
  readonly project: string
  readonly flag: string
  readonly environment: string
}) {
  const { data } = useQuery(schedulesQuery(project))
  const next = data?.find(
    (one) => one.state === 'pending' && one.flag === flag && one.environment === environment,
  )
  if (next === undefined) return null
  return (
    <Link
      from="/p/$project/flags/$flag"
      to="."
      search={(before) => ({ ...before, tab: 'schedule' as const })}
      replace
      className="state"
      data-kind="part"
    >
      <span>
        {changeWords(next.change)} <Time at={next.at} />
      </span>
    </Link>
  )
}
