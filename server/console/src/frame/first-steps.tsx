import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { flagsQuery, instancesQuery } from '../api/queries.ts'
import { Icon } from '../ui/icons.tsx'
import { usePlace } from './use-place.ts'

/** A project that is being begun: three steps, each of which ticks itself. Gone when all are done. */
export function FirstSteps() {
  const { project, environment, environments, isPending } = usePlace()
  const { data: flags } = useQuery(flagsQuery(project))
  const { data: instances } = useQuery({
    ...instancesQuery(project, environment?.key ?? ''),
    enabled: environment !== undefined,
  })
  if (isPending || flags === undefined) return null
  if (environment !== undefined && instances === undefined) return null
  const hasFlag = flags.some(({ archived }) => !archived)
  const isConnected = (instances?.length ?? 0) > 0
  if (hasFlag && environments.length > 0 && (isConnected || flags.length > 3)) return null
  return (
    <section className="panel panel-pad" aria-label="First steps">
      <Stack gap="xs">
        <Step n={1} isDone={environments.length > 0} text="An environment, such as production">
          <Button
            component={Link}
            to={`/p/${project}/settings`}
            size="compact-sm"
            variant="default"
          >
            Make one
          </Button>
        </Step>
        <Step n={2} isDone={hasFlag} text="A first flag: the button is above" />
        <Step
          n={3}
          isDone={isConnected}
          text={
            isConnected
              ? `Connected: ${instances?.[0]?.instance ?? ''} with ${instances?.[0]?.sdk ?? ''}`
              : `Connect an SDK to ${environment?.name ?? 'an environment'}. This line notices by itself.`
          }
        >
          <Button
            component={Link}
            to={`/p/${project}/settings`}
            size="compact-sm"
            variant="default"
          >
            Show me how
          </Button>
        </Step>
      </Stack>
    </section>
  )
}

function Step({
  n,
  isDone,
  text,
  children,
}: {
  readonly n: number
  readonly isDone: boolean
  readonly text: string
  readonly children?: React.ReactNode
}) {
  return (
    <Group gap="sm" role="status">
      <span className="state" data-kind={isDone ? 'on' : 'off'}>
        {isDone ? 'Done' : `Step ${n}`}
      </span>
      <Text size="sm" fw={isDone ? 450 : 600} c={isDone ? 'dimmed' : 'var(--mantine-color-text)'}>
        {text}
      </Text>
      {!isDone && children}
      {isDone && <Icon name="check" size={15} />}
    </Group>
  )
}
