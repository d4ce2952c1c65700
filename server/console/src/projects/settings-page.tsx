import { Button, Group, Stack, Switch, Table, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, because, bodyOf, etagOf } from '../api/client.ts'
import { instancesQuery, keys } from '../api/queries.ts'
import type { Environment, TokenCreated } from '../api/types.ts'
import { basePath } from '../base.ts'
import { useUnsaved } from '../drafts/use-unsaved.ts'
import { usePlace } from '../frame/use-place.ts'
import { ChangeDialog } from '../review/change-dialog.tsx'
import { useWhyNot } from '../session/rights.ts'
import { NewToken } from '../tokens/new-token.tsx'
import { Snippet } from '../ui/copy.tsx'
import { Guarded } from '../ui/guarded.tsx'
import { Page } from '../ui/page.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

/** The environments of a project, and how an SDK is connected to one. */
export function SettingsPage() {
  const { project, environments, environment } = usePlace()
  const why = useWhyNot()('admin', { project, environments: null })
  return (
    <Page
      title="Project settings"
      lead={
        <>
          Environments of <span className="mono">{project}</span>
        </>
      }
    >
      <div className="panel table-wrap">
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-label="Environments">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Environment</Table.Th>
              <Table.Th>Key</Table.Th>
              <Table.Th>Critical</Table.Th>
              <Table.Th>Made</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {environments.map((one) => (
              <EnvironmentRow key={one.key} project={project} environment={one} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <NewEnvironment project={project} why={why} />
      {environment !== undefined && (
        <Connect key={environment.key} project={project} environment={environment} />
      )}
    </Page>
  )
}

function EnvironmentRow({
  project,
  environment,
}: {
  readonly project: string
  readonly environment: Environment
}) {
  const { key, name, critical, createdAt } = environment
  const queryClient = useQueryClient()
  const why = useWhyNot()('admin', { project, environments: [key] })
  const path = { project, environment: key }
  const [isAsking, setAsking] = useState(false)
  const { mutate, mutateAsync, isPending, error } = useMutation({
    mutationFn: async ({ isCritical, reason }: { isCritical: boolean; reason: string }) => {
      const read = await api.GET('/api/v1/projects/{project}/environments/{environment}', {
        params: { path },
      })
      await api.PATCH('/api/v1/projects/{project}/environments/{environment}', {
        params: { path, header: { 'If-Match': etagOf(read) } },
        body: { critical: isCritical },
        headers: because(reason),
      })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.environments(project) }),
  })
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={570} size="sm">
          {name} {critical && <span className="critical">critical</span>}
        </Text>
        {error !== null && !isAsking && <ProblemAlert error={error} />}
        {isAsking && (
          <ChangeDialog
            asked={{
              title: `Treat ${name} as not critical?`,
              verb: 'Not critical',
              details: <Text size="sm">Changes of it are then made without a reason.</Text>,
              run: (reason) => mutateAsync({ isCritical: false, reason }),
            }}
            reach={{ places: [], critical: [name], isKnown: true, error: null }}
            onClose={() => setAsking(false)}
          />
        )}
      </Table.Td>
      <Table.Td className="mono">{key}</Table.Td>
      <Table.Td>
        <Guarded why={why}>
          {(disabled) => (
            <Switch
              checked={critical}
              disabled={disabled || isPending}
              onChange={() =>
                critical ? setAsking(true) : mutate({ isCritical: true, reason: '' })
              }
              aria-label={`${name} is critical`}
            />
          )}
        </Guarded>
      </Table.Td>
      <Table.Td>
        <Time at={createdAt} />
      </Table.Td>
    </Table.Tr>
  )
}

function NewEnvironment({
  project,
  why,
}: {
  readonly project: string
  readonly why: string | null
}) {
  const [name, setName] = useState('')
  const [isCritical, setCritical] = useState(false)
  useUnsaved(name === '' ? null : 'the new environment')
  const queryClient = useQueryClient()
  const key = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () =>
      bodyOf(
        await api.POST('/api/v1/projects/{project}/environments', {
          params: { path: { project } },
          body: { key, name: name.trim(), critical: isCritical },
        }),
      ),
    onSuccess: async () => {
      setName('')
      await queryClient.invalidateQueries({ queryKey: keys.project(project) })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  return (
    <form onSubmit={submit} className="panel panel-pad">
      <Group align="flex-end">
        <TextInput
          label="New environment"
          placeholder="Preview"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          disabled={why !== null}
        />
        <Switch
          label="Critical"
          checked={isCritical}
          onChange={(event) => setCritical(event.currentTarget.checked)}
          disabled={why !== null}
          mb={8}
        />
        <Guarded why={why}>
          {(disabled) => (
            <Button
              type="submit"
              variant="default"
              disabled={disabled || key === ''}
              loading={isPending}
            >
              Create environment
            </Button>
          )}
        </Guarded>
      </Group>
      {error !== null && <ProblemAlert error={error} />}
    </form>
  )
}

/** A key and a few lines of code; it notices when the SDK has connected. */
function Connect({
  project,
  environment,
}: {
  readonly project: string
  readonly environment: Environment
}) {
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<TokenCreated | null>(null)
  const { data: instances = [] } = useQuery(instancesQuery(project, environment.key))
  const why = useWhyNot()('admin', { project, environments: [environment.key] })
  const url = `${window.location.origin}${basePath}`
  const code = [
    `import { createClient } from '@sluice/sdk'`,
    '',
    `const flags = createClient({ url: '${url}', key: '${made?.secret ?? '<the server key>'}' })`,
    'console.log(await flags.ready(2000))',
  ].join('\n')
  return (
    <section className="panel panel-pad" aria-label="Connect an SDK">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h5">
            Connect an SDK to {environment.name}
          </Title>
          <span className="state" data-kind={instances.length > 0 ? 'on' : 'off'} role="status">
            {instances.length > 0 ? `${instances.length} connected` : 'Waiting for the first one'}
          </span>
        </Group>
        <Guarded why={why}>
          {(disabled) => (
            <Button
              variant="default"
              disabled={disabled}
              onClick={() => setMaking(true)}
              style={{ alignSelf: 'flex-start' }}
            >
              Make a server key
            </Button>
          )}
        </Guarded>
        {made !== null && (
          <Text size="sm" role="status">
            The key is in the code below, this once: copy it now.
          </Text>
        )}
        <Snippet text={code} what="the code" />
        {isMaking && (
          <NewToken
            project={project}
            environment={environment.key}
            onClose={() => setMaking(false)}
            onMade={(token) => {
              setMaking(false)
              setMade(token)
            }}
          />
        )}
      </Stack>
    </section>
  )
}
