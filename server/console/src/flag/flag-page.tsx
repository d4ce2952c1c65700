import { Button, Group, Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { flagQuery } from '../api/queries.ts'
import { usePlace } from '../frame/use-place.ts'
import { useKill } from '../kill/kill-provider.tsx'
import { RampPanel } from '../ramp/lazy-ramp-panel.tsx'
import { SchedulePanel } from '../schedules/lazy-schedule-panel.tsx'
import { Copy } from '../ui/copy.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page } from '../ui/page.tsx'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { DetailsForm } from './details-form.tsx'
import { FlagRampBadge } from './flag-ramp-badge.tsx'
import { FlagScheduleBadge } from './flag-schedule-badge.tsx'
import { History } from './history.tsx'
import { LifeBadge } from './life-badge.tsx'
import { flagTabs } from './search.ts'
import { Targeting } from './targeting.tsx'
import { UsePanel } from './use-panel.tsx'

const tabWords = {
  targeting: 'Targeting',
  ramp: 'Ramp',
  schedule: 'Schedule',
  details: 'Variations and details',
  history: 'History',
  use: 'Usage and code',
} as const

/** One flag: what it serves in the chosen environment, what it is, how it came to be so. */
export function FlagPage() {
  const { flag: key } = useParams({ from: '/p/$project/flags/$flag' })
  const { tab = 'targeting' } = useSearch({ from: '/p/$project/flags/$flag' })
  const { project, environment } = usePlace()
  const { data, error, refetch } = useQuery(flagQuery(project, key))
  const navigate = useNavigate({ from: '/p/$project/flags/$flag' })
  const kill = useKill()
  if (data === undefined) {
    return (
      <Page title={key}>
        {error === null ? (
          <LoadingRows rows={5} height={80} />
        ) : (
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        )}
      </Page>
    )
  }
  const flag = data.body
  const choose = (value: string | null) => {
    const chosen = flagTabs.find((one) => one === value)
    void navigate({
      to: '.',
      search: ({ tab: _before, ...others }) =>
        chosen === undefined ? others : { ...others, tab: chosen },
      replace: true,
    })
  }
  return (
    <Page
      title={flag.name}
      lead={
        <Group gap={6}>
          <span className="mono">{key}</span>
          <Copy text={key} what="the key" />
          <span className="tag">{flag.type}</span>
          <span className="tag">{flag.kind}</span>
          {flag.tags.map((tag) => (
            <span className="tag" key={tag}>
              {tag}
            </span>
          ))}
          {flag.owner !== null && <Text size="sm">owned by {flag.owner}</Text>}
          {environment !== undefined && (
            <>
              <FlagRampBadge project={project} flag={key} environment={environment.key} />
              <FlagScheduleBadge project={project} flag={key} environment={environment.key} />
            </>
          )}
          <LifeBadge project={project} flag={key} />
        </Group>
      }
      actions={
        environment !== undefined && (
          <Button
            color="red"
            variant="outline"
            leftSection={<Icon name="kill" size={16} />}
            onClick={() => kill.open({ project, flags: [key], environment: environment.key })}
          >
            Kill in {environment.name}
          </Button>
        )
      }
    >
      {flag.description !== '' && <Text size="sm">{flag.description}</Text>}
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List mb="md">
          {flagTabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {tabWords[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {/* Kept while another part is looked at: what was typed stays. */}
        <Tabs.Panel value="targeting" keepMounted>
          {environment !== undefined && (
            <Targeting
              key={`${key}/${environment.key}`}
              project={project}
              flag={flag}
              environment={environment}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="ramp">
          {environment !== undefined && (
            <RampPanel
              key={`${key}/${environment.key}`}
              project={project}
              flag={flag}
              environment={environment}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="schedule">
          {environment !== undefined && (
            <SchedulePanel
              key={`${key}/${environment.key}`}
              project={project}
              flag={flag}
              environment={environment}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="details">
          <DetailsForm key={key} project={project} loaded={data} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          {environment !== undefined && (
            <History project={project} flag={flag} environment={environment} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="use">
          {environment !== undefined && (
            <UsePanel project={project} flag={flag} environment={environment} />
          )}
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
