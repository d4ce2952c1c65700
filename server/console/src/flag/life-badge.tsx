import { Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { flagDebtQuery } from '../debt/debt-queries.ts'
import { stageWords } from '../debt/stages.ts'

/** Where the flag is in its life, and the way to why. */
export function LifeBadge({ project, flag }: { readonly project: string; readonly flag: string }) {
  const { data } = useQuery(flagDebtQuery(project, flag))
  if (data === undefined) return null
  const { label, kind } = stageWords[data.stage]
  const why = data.reasons.map(({ detail }) => detail).join('; ')
  return (
    <Tooltip label={why} disabled={why === ''} multiline maw={360}>
      <Link
        from="/p/$project/flags/$flag"
        to="."
        search={(before) => ({ ...before, tab: 'use' as const })}
        replace
        className="state"
        data-kind={kind}
        aria-label={`${label}: why`}
      >
        {label}
      </Link>
    </Tooltip>
  )
}
