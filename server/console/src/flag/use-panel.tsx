import { Group, NativeSelect, Stack, Title } from '@mantine/core'
import { useState } from 'react'
import type { Environment, Flag } from '../api/types.ts'
import { Snippet } from '../ui/copy.tsx'
import { LifePanel } from './life-panel.tsx'
import { snippetFor, snippetLanguages } from './snippets.ts'
import { UsageCard } from './usage-card.tsx'

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
      <LifePanel project={project} flag={flag.key} />
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
