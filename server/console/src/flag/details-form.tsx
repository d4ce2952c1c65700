import {
  Button,
  Group,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, bodyOf, etagOf } from '../api/client.ts'
import { keys, type Versioned } from '../api/queries.ts'
import type { Flag, FlagPatch } from '../api/types.ts'
import { kinds } from '../flags/filters.tsx'
import { draftVariations, readVariations, VariationsEditor } from '../flags/variations-editor.tsx'
import { usePlace } from '../frame/use-place.ts'
import { useWhyNot } from '../session/rights.ts'
import { Guarded } from '../ui/guarded.tsx'
import { ProblemAlert } from '../ui/states.tsx'

/** What a flag is in all environments: its words, its variations, its end. */
export function DetailsForm({
  project,
  loaded,
}: {
  readonly project: string
  readonly loaded: Versioned<Flag>
}) {
  const { body: flag } = loaded
  const [etag, setEtag] = useState(loaded.etag)
  const [name, setName] = useState(flag.name)
  const [description, setDescription] = useState(flag.description)
  const [kind, setKind] = useState<Flag['kind']>(flag.kind)
  const [owner, setOwner] = useState(flag.owner ?? '')
  const [tags, setTags] = useState(flag.tags)
  const [variations, setVariations] = useState<ReturnType<typeof draftVariations>>(() =>
    draftVariations(flag),
  )
  const [isClientVisible, setClientVisible] = useState(flag.clientVisible)
  const { environments } = usePlace()
  const why = useWhyNot()('editor', { project, environments: environments.map(({ key }) => key) })
  const queryClient = useQueryClient()
  const path = { project, flag: flag.key }
  const save = useMutation({
    mutationFn: async () => {
      const body: FlagPatch = {
        name: name.trim() || flag.key,
        description,
        kind,
        owner: owner.trim() || null,
        tags,
        clientVisible: isClientVisible,
        variations: readVariations(variations, flag.type),
      }
      const answer = await api.PATCH('/api/v1/projects/{project}/flags/{flag}', {
        params: { path, header: { 'If-Match': etag } },
        body,
      })
      return { body: bodyOf(answer), etag: etagOf(answer) }
    },
    onSuccess: (saved) => {
      setEtag(saved.etag)
      queryClient.setQueryData(keys.flag(project, flag.key), saved)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const isDisabled = why !== null
  const isOld = loaded.etag !== etag
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={720}>
        {isOld && (
          <Group className="panel panel-pad" role="alert">
            <Text size="sm" flex={1}>
              Somebody changed the flag meanwhile. What you typed is still here.
            </Text>
            <Button size="xs" variant="default" onClick={() => setEtag(loaded.etag)}>
              Keep mine
            </Button>
          </Group>
        )}
        {save.error !== null && <ProblemAlert error={save.error} />}
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          disabled={isDisabled}
          maxLength={256}
        />
        <Textarea
          label="Description"
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          disabled={isDisabled}
          autosize
          minRows={2}
          maxLength={4096}
        />
        <Group grow align="flex-start">
          <Select
            label="Kind"
            data={[...kinds]}
            value={kind}
            onChange={(value) => setKind(kinds.find((one) => one.value === value)?.value ?? kind)}
            disabled={isDisabled}
            allowDeselect={false}
          />
          <TextInput
            label="Owner"
            placeholder="a team or a person"
            value={owner}
            onChange={(event) => setOwner(event.currentTarget.value)}
            disabled={isDisabled}
            maxLength={256}
          />
        </Group>
        <TagsInput
          label="Tags"
          value={tags}
          onChange={setTags}
          disabled={isDisabled}
          maxTags={50}
        />
        <VariationsEditor
          type={flag.type}
          drafts={variations}
          onChange={(next) => setVariations([...next])}
          isDisabled={isDisabled}
        />
        <Switch
          label="Browsers may read its value"
          description="Client keys are public. They get values, never rules."
          checked={isClientVisible}
          onChange={(event) => setClientVisible(event.currentTarget.checked)}
          disabled={isDisabled}
        />
        <Group justify="space-between">
          <ArchiveButtons project={project} flag={flag} why={why} />
          <Guarded why={why}>
            {(disabled) => (
              <Button type="submit" loading={save.isPending} disabled={disabled || isOld}>
                Save details
              </Button>
            )}
          </Guarded>
        </Group>
        {save.isSuccess && (
          <Text size="sm" role="status">
            Saved.
          </Text>
        )}
      </Stack>
    </form>
  )
}

function ArchiveButtons({
  project,
  flag,
  why,
}: {
  readonly project: string
  readonly flag: Flag
  readonly why: string | null
}) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const path = { project, flag: flag.key }
  const archive = useMutation({
    mutationFn: () =>
      flag.archived
        ? api.POST('/api/v1/projects/{project}/flags/{flag}/unarchive', { params: { path } })
        : api.POST('/api/v1/projects/{project}/flags/{flag}/archive', { params: { path } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.flag(project, flag.key) }),
  })
  const remove = useMutation({
    mutationFn: async () => {
      const read = await api.GET('/api/v1/projects/{project}/flags/{flag}', { params: { path } })
      return api.DELETE('/api/v1/projects/{project}/flags/{flag}', {
        params: { path, header: { 'If-Match': etagOf(read) } },
      })
    },
    onSuccess: async () => {
      await navigate({ to: '/p/$project/flags', params: { project } })
      await queryClient.invalidateQueries({ queryKey: keys.flags(project) })
    },
  })
  const error = archive.error ?? remove.error
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Guarded why={why}>
          {(disabled) => (
            <Button
              variant="default"
              disabled={disabled}
              loading={archive.isPending}
              onClick={() => archive.mutate()}
            >
              {flag.archived ? 'Bring back' : 'Archive'}
            </Button>
          )}
        </Guarded>
        {flag.archived && (
          <Guarded why={why}>
            {(disabled) => (
              <Button
                variant="outline"
                color="red"
                disabled={disabled}
                loading={remove.isPending}
                onClick={() => remove.mutate()}
              >
                Delete for good
              </Button>
            )}
          </Guarded>
        )}
      </Group>
      {error !== null && <ProblemAlert error={error} />}
    </Stack>
  )
}
