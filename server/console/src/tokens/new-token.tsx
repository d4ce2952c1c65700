import { Button, Group, MultiSelect, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { environmentsQuery, keys, projectsQuery } from '../api/queries.ts'
import type { TokenCreated } from '../api/types.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import {
  isSdk,
  lifetimes,
  type TokenDraft,
  tokenKinds,
  tokenRoles,
  writeToken,
} from './token-draft.ts'

/** Makes a token; no broader than whoever makes it. */
export function NewToken({
  project,
  environment = '',
  onClose,
  onMade,
}: {
  /** Where one begins; null for anywhere. */
  readonly project: string | null
  readonly environment?: string
  readonly onClose: () => void
  readonly onMade: (token: TokenCreated) => void
}) {
  const [draft, setDraft] = useState<TokenDraft>({
    name: '',
    kind: 'server',
    role: 'viewer',
    project: project ?? '',
    environment,
    environments: [],
    lifetime: '',
  })
  const change = (members: Partial<TokenDraft>) => setDraft((before) => ({ ...before, ...members }))
  const queryClient = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () =>
      bodyOf(await api.POST('/api/v1/tokens', { body: writeToken(draft, Date.now()) })),
    onSuccess: async (token) => {
      onMade(token)
      await queryClient.invalidateQueries({ queryKey: keys.tokens })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  const isComplete =
    draft.name.trim() !== '' &&
    (!isSdk(draft) || (draft.project !== '' && draft.environment !== ''))
  return (
    <Dialog
      onClose={onClose}
      title="New token"
      size={520}
      unsaved={draft.name === '' ? null : 'the new token'}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {error !== null && <ProblemAlert error={error} />}
          <TextInput
            label="Name"
            description="Who will use it"
            placeholder="web"
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            data-autofocus
            required
          />
          <Choice
            label="Kind"
            data={tokenKinds}
            value={draft.kind}
            onChange={(kind) => change({ kind })}
          />
          <PlaceFields draft={draft} onChange={change} />
          <NativeSelect
            label="Expires"
            data={lifetimes}
            value={draft.lifetime}
            onChange={(event) => change({ lifetime: event.currentTarget.value })}
          />
          {draft.kind === 'client' && (
            <Text size="sm" c="dimmed">
              A client key is public: it gets the values of flags that browsers may read, and never
              a rule.
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending} disabled={!isComplete}>
              Create token
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** One of a few words, and no other. */
function Choice<T extends string>({
  label,
  data,
  value,
  onChange,
}: {
  readonly label: string
  readonly data: readonly { readonly value: T; readonly label: string }[]
  readonly value: T
  readonly onChange: (value: T) => void
}) {
  return (
    <NativeSelect
      label={label}
      data={[...data]}
      value={value}
      onChange={(event) => {
        const chosen = data.find((one) => one.value === event.currentTarget.value)
        if (chosen !== undefined) onChange(chosen.value)
      }}
    />
  )
}

/** Where the token counts: an environment for an SDK, else a role and its reach. */
function PlaceFields({
  draft,
  onChange,
}: {
  readonly draft: TokenDraft
  readonly onChange: (members: Partial<TokenDraft>) => void
}) {
  const { project, environment, environments: chosen } = draft
  const { data: projects = [] } = useQuery(projectsQuery)
  const { data: environments = [] } = useQuery({
    ...environmentsQuery(project),
    enabled: project !== '',
  })
  const none = isSdk(draft) ? 'Choose one' : 'All projects'
  const choices = projects.map(({ key, name }) => ({ value: key, label: name }))
  return (
    <>
      <NativeSelect
        label="Project"
        data={[{ value: '', label: none }, ...choices]}
        value={project}
        onChange={(event) =>
          onChange({ project: event.currentTarget.value, environment: '', environments: [] })
        }
      />
      {isSdk(draft) ? (
        <NativeSelect
          label="Environment"
          data={[
            { value: '', label: 'Choose one' },
            ...environments.map(({ key, name }) => ({ value: key, label: name })),
          ]}
          value={environment}
          onChange={(event) => onChange({ environment: event.currentTarget.value })}
        />
      ) : (
        <Choice
          label="Role"
          data={tokenRoles}
          value={draft.role}
          onChange={(role) => onChange({ role })}
        />
      )}
      {!isSdk(draft) && project !== '' && (
        <MultiSelect
          label="May change"
          placeholder={chosen.length === 0 ? 'all environments' : ''}
          data={environments.map(({ key }) => key)}
          value={chosen}
          onChange={(next) => onChange({ environments: next })}
        />
      )}
    </>
  )
}
