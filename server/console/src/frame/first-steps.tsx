import { Button, Group, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { flagsQuery, instancesQuery } from '../api/queries.ts'
import { Icon } from '../ui/icons.tsx'
import { usePlace } from './use-place.ts'

/** A project with more flags than that was begun long ago, connected or not. */
export const firstFlagsMax = 3

/**
 * A project that is being begun: three steps, each of which ticks itself. Who saw them open also sees
 * that all are done, and then puts them away.
 */
export function FirstSteps({ onNewFlag }: { readonly onNewFlag: () => void }) {
  const { project, environment, environments, isPending } = usePlace()
  const { data: flags } = useQuery(flagsQuery(project))
  const { data: instances } = useQuery({
    ...instancesQuery(project, environment?.key ?? ''),
    enabled: environment !== undefined,
  })
  const [seen, setSeen] = useState<'not' | 'open' | 'away'>('not')
  const isKnown =
    !isPending && flags !== undefined && (environment === undefined || instances !== undefined)
  const hasFlag = flags?.some(({ archived }) => !archived) === true
  const first = instances?.[0]
  const isDone = environments.length > 0 && hasFlag && first !== undefined
  const isBegun = isDone || (environments.length > 0 && (flags?.length ?? 0) > firstFlagsMax)
  useEffect(() => {
    if (isKnown && !isBegun) setSeen((before) => (before === 'not' ? 'open' : before))
  }, [isKnown, isBegun])
  if (!isKnown || seen === 'away' || (isBegun && !(isDone && seen === 'open'))) return null
  const settings = `/p/${project}/settings`
  const where = environment?.name ?? 'an environment'
  return (
    <section className="panel panel-pad" aria-label="First steps">
      <Group justify="space-between">
        <Title order={2} size="h5">
          {isDone ? 'All set' : 'Three steps to a first flag'}
        </Title>
        {isDone && (
          <Button size="compact-sm" variant="default" onClick={() => setSeen('away')}>
            Close
          </Button>
        )}
      </Group>
      <ol className="first-steps">
        <Step
          isDone={environments.length > 0}
          title="Make an environment"
          text="Such as production: flags are switched in each on its own."
        >
          <Button component={Link} to={settings} size="compact-sm">
            Make one
          </Button>
        </Step>
        <Step
          isDone={hasFlag}
          isWaiting={environments.length === 0}
          title="Make a flag"
          text="It exists in every environment at once, and serves nobody until you turn it on."
        >
          <Button size="compact-sm" onClick={onNewFlag}>
            Make a flag
          </Button>
        </Step>
        <Step
          isDone={first !== undefined}
          isWaiting={environment === undefined}
          title={`Connect an SDK to ${where}`}
          text={
            first === undefined
              ? 'A key and four lines of code. This page notices by itself.'
              : `${first.instance} is connected (${first.sdk}): it gets every change at once.`
          }
        >
          <Button component={Link} to={settings} size="compact-sm">
            Show me how
          </Button>
        </Step>
      </ol>
    </section>
  )
}

function Step({
  isDone,
  isWaiting = false,
  title,
  text,
  children,
}: {
  readonly isDone: boolean
  /** Something else comes first. */
  readonly isWaiting?: boolean
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}) {
  return (
    <li className="first-step" data-done={isDone}>
      <span className="first-step-mark">{isDone && <Icon name="check" size={15} />}</span>
      <div role="status">
        <Text size="sm" fw={600}>
          {title}
          {isDone && <span className="visually-hidden">: done</span>}
        </Text>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </div>
      {!isDone && !isWaiting && children}
    </li>
  )
}
