import {
  Button,
  Group,
  Modal,
  MultiSelect,
  NativeSelect,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { environmentsQuery, keys, projectsQuery } from '../api/queries.ts'
import type { TokenCreated, TokenInput } from '../api/types.ts'
import { ProblemAlert } from '../ui/states.tsx'

const kinds = [
  { value: 'server', label: 'server: an SDK in a process of yours' },
  { value: 'client', label: 'client: a browser or app; public, sees no rules' },
  { value: 'edge', label: 'edge: a Sluice edge' },
  { value: 'personal', label: 'personal: a person' },
  { value: 'automation', label: 'automation: a pipeline or script' },
] as const

const roles = [
  { value: 'viewer', label: 'viewer: reads' },
  { value: 'operator', label: 'operator: kills and restores' },
  { value: 'editor', label: 'editor: changes flags and segments' },
  { value: 'approver', label: 'approver: agrees to changes' },
  { value: 'admin', label: 'admin: manages projects and tokens' },
] as const

type Kind = (typeof kinds)[number]['value']
type Role = (typeof roles)[number]['value']

const days = [
  { value: '', label: 'never' },
  { value: '1', label: 'in a day' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
]

/** Makes a token; no broader than whoever makes it. */
export function NewToken({
  project: first,
  environment: firstEnvironment,
  onClose,
  onMade,
}: {
  readonly project: string | null
  readonly environment?: string
  readonly onClose: () => void
  readonly onMade: (token: TokenCreated) => void
}) {
  const [name, setName] = useState('')
  const [kind, setKind] = useState<Kind>('server')
  const [role, setRole] = useState<Role>('viewer')
  const [project, setProject] = useState(first ?? '')
  const [environment, setEnvironment] = useState(firstEnvironment ?? '')
  const [chosen, setChosen] = useState<string[]>([])
  const [lifetime, setLifetime] = useState('')
  const queryClient = useQueryClient()
  const { data: projects = [] } = useQuery(projectsQuery)
  const { data: environments = [] } = useQuery({
    ...environmentsQuery(project),
    enabled: project !== '',
  })
  const isSdk = kind === 'server' || kind === 'client' || kind === 'edge'
  const where = environment || environments[0]?.key || ''
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const place = isSdk
        ? { project, environment: where }
        : {
            role,
            ...(project === '' ? {} : { project }),
            ...(chosen.length === 0 ? {} : { environments: chosen }),
          }
      const expiresAt =
        lifetime === '' ? null : new Date(Date.now() + Number(lifetime) * 86_400_000).toISOString()
      const body: TokenInput = { kind, name: name.trim(), expiresAt, ...place }
      return bodyOf(await api.POST('/api/v1/tokens', { body }))
    },
    onSuccess: async (token) => {
      onMade(token)
      await queryClient.invalidateQueries({ queryKey: keys.tokens })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  const projectChoices = projects.map(({ key, name: label }) => ({ value: key, label }))
  return (
    <Modal opened onClose={onClose} title="New token" size={520}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {error !== null && <ProblemAlert error={error} />}
          <TextInput
            label="Name"
            description="Who will use it"
            placeholder="web"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
            required
          />
          <NativeSelect
            label="Kind"
            data={[...kinds]}
            value={kind}
            onChange={(event) =>
              setKind(kinds.find(({ value }) => value === event.currentTarget.value)?.value ?? kind)
            }
          />
          <NativeSelect
            label="Project"
            data={
              isSdk ? projectChoices : [{ value: '', label: 'All projects' }, ...projectChoices]
            }
            value={project}
            onChange={(event) => setProject(event.currentTarget.value)}
          />
          {isSdk ? (
            <NativeSelect
              label="Environment"
              data={environments.map(({ key, name: label }) => ({ value: key, label }))}
              value={where}
              onChange={(event) => setEnvironment(event.currentTarget.value)}
            />
          ) : (
            <>
              <NativeSelect
                label="Role"
                data={[...roles]}
                value={role}
                onChange={(event) =>
                  setRole(
                    roles.find(({ value }) => value === event.currentTarget.value)?.value ?? role,
                  )
                }
              />
              {project !== '' && (
                <MultiSelect
                  label="May change"
                  placeholder={chosen.length === 0 ? 'all environments' : ''}
                  data={environments.map(({ key }) => key)}
                  value={chosen}
                  onChange={setChosen}
                />
              )}
            </>
          )}
          <NativeSelect
            label="Expires"
            data={days}
            value={lifetime}
            onChange={(event) => setLifetime(event.currentTarget.value)}
          />
          {kind === 'client' && (
            <Text size="sm" c="dimmed">
              A client key is public: it gets the values of flags that browsers may read, and never
              a rule.
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={isPending}
              disabled={name.trim() === '' || (isSdk && where === '')}
            >
              Create token
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
