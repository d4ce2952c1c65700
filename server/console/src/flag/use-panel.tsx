import { Group, NativeSelect, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usageQuery } from '../api/queries.ts'
import type { Environment, Flag } from '../api/types.ts'
import { Snippet } from '../ui/copy.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { snippetFor, snippetLanguages } from './snippets.ts'
import { Sparkline } from './sparkline.tsx'
import { colourOf } from './split-bar.tsx'
import { useRates } from './use-rates.ts'

/** How much a flag is asked for, and how to ask for it. */
export function UsePanel({
  project,
  flag,
  environment,
}: {
  readonly project: string
  readonly flag: Flag
  readonly environment: Environment
}) {
  const [language, setLanguage] = useState<(typeof snippetLanguages)[number]['value']>('node')
  return (
    <Stack gap="md">
      <UsageCard project={project} flag={flag} environment={environment} />
      <section className="panel panel-pad" aria-label="Code">
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h5">
            Code
          </Title>
          <NativeSelect
            aria-label="Language"
            data={[...snippetLanguages]}
            value={language}
            onChange={(event) =>
              setLanguage(
                snippetLanguages.find(({ value }) => value === event.currentTarget.value)?.value ??
                  'node',
              )
            }
          />
        </Group>
        <Snippet text={snippetFor(language, flag, project, environment.key)} what="the code" />
      </section>
    </Stack>
  )
}

function UsageCard({
  project,
  flag,
  environment,
}: {
  readonly project: string
  readonly flag: Flag
  readonly environment: Environment
}) {
  const { data: usage, error } = useQuery(usageQuery(project, environment.key))
  const counts =
    usage !== undefined && Object.hasOwn(usage.evaluations, flag.key)
      ? (usage.evaluations[flag.key] ?? {})
      : {}
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0)
  const rates = useRates(usage === undefined ? null : counts)
  return (
    <section className="panel panel-pad" aria-label="Usage">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h5">
            Evaluations
          </Title>
          <Text size="xs" c="dimmed">
            As the SDKs in {environment.name} report them, every 15 seconds
          </Text>
        </div>
        <div className="big-number">{total.toLocaleString()}</div>
      </Group>
      {error !== null && <ProblemAlert error={error} />}
      {usage !== undefined && total === 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          Nobody has asked for it here yet.
        </Text>
      )}
      {total > 0 && <Sparkline variations={flag.variations.map(({ key }) => key)} rates={rates} />}
      <Group gap="lg" mt="sm">
        {flag.variations.map(({ key }, index) => {
          const count = Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0
          return (
            <Group gap={6} key={key}>
              <span
                style={{
                  width: 10,
                  height: 10,
                  borderRadius: 3,
                  background: colourOf(index, flag.variations.length),
                }}
              />
              <Text size="sm">
                {key}: {count.toLocaleString()}
                {total > 0 && ` (${Math.round((count / total) * 1000) / 10} %)`}
              </Text>
            </Group>
          )
        })}
      </Group>
    </section>
  )
}
