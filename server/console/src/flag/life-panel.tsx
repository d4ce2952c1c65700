import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { flagDebtQuery } from '../debt/debt-queries.ts'
import { Verdict } from '../debt/verdict.tsx'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'

/** Where a flag is in its life, why, and how it is taken out of the code. */
export function LifePanel({ project, flag }: { readonly project: string; readonly flag: string }) {
  const { data, error, refetch } = useQuery(flagDebtQuery(project, flag))
  if (error !== null) return <ProblemAlert error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <LoadingRows rows={1} height={150} />
  return (
    <section className="panel panel-pad" aria-label="Life">
      <Verdict
        project={project}
        item={data}
        title={
          <Title order={2} size="h5">
            Life
          </Title>
        }
      />
    </section>
  )
}
