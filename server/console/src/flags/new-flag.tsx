import { Button, Group, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import type { FlagInput } from '../api/types.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { kinds } from './filters.tsx'
import { readVariations, type VariationDraft, VariationsEditor } from './variations-editor.tsx'

const types = ['boolean', 'string', 'number', 'json'] as const
type FlagType = (typeof types)[number]

const firstVariations: Readonly<Record<FlagType, readonly VariationDraft[]>> = {
  boolean: [
    { key: 'on', text: 'true' },
    { key: 'off', text: 'false' },
  ],
  string: [
    { key: 'new', text: '' },
    { key: 'old', text: '' },
  ],
  number: [
    { key: 'high', text: '10' },
    { key: 'low', text: '0' },
  ],
  json: [
    { key: 'new', text: '{}' },
    { key: 'old', text: '{}' },
  ],
}

/** Makes a flag and opens it. */
export function NewFlag({
  project,
  onClose,
}: {
  readonly project: string
  readonly onClose: () => void
}) {
  const [key, setKey] = useState('')
  const [name, setName] = useState('')
  const [kind, setKind] = useState<string>('release')
  const [type, setType] = useState<FlagType>('boolean')
  const [variations, setVariations] = useState(firstVariations.boolean)
  const [tags, setTags] = useState<string[]>([])
  const isEmpty =
    key === '' && name === '' && tags.length === 0 && variations === firstVariations[type]
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const chosenKind = kinds.find(({ value }) => value === kind)?.value ?? 'release'
      const body: FlagInput = {
        key: key.trim(),
        ...(name.trim() === '' ? {} : { name: name.trim() }),
        kind: chosenKind,
        type,
        variations: readVariations(variations, type),
        tags,
      }
      return bodyOf(
        await api.POST('/api/v1/projects/{project}/flags', { params: { path: { project } }, body }),
      )
    },
    onSuccess: async (flag) => {
      await queryClient.invalidateQueries({ queryKey: keys.flags(project) })
      onClose()
      await navigate({
        to: '/p/$project/flags/$flag',
        params: { project, flag: flag.key },
        ignoreBlocker: true,
      })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  const chooseType = (chosen: string | null) => {
    const next = types.find((one) => one === chosen) ?? 'boolean'
    setType(next)
    setVariations(firstVariations[next])
  }
  return (
    <Dialog onClose={onClose} title="New flag" size={560} unsaved={isEmpty ? null : 'the new flag'}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {error !== null && <ProblemAlert error={error} />}
          <TextInput
            label="Key"
            description="What the code asks for. It never changes."
            placeholder="new-checkout"
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            className="mono-input"
            maxLength={256}
            data-autofocus
            required
          />
          <TextInput
            label="Name"
            placeholder={key || 'New checkout'}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={256}
          />
          <Group grow>
            <Select
              label="Kind"
              data={[...kinds]}
              value={kind}
              onChange={(chosen) => setKind(chosen ?? 'release')}
              allowDeselect={false}
            />
            <Select
              label="Type"
              data={[...types]}
              value={type}
              onChange={chooseType}
              allowDeselect={false}
            />
          </Group>
          <VariationsEditor type={type} drafts={variations} onChange={setVariations} />
          <TagsInput label="Tags" value={tags} onChange={setTags} maxTags={50} clearable />
          <Text size="sm" c="dimmed">
            {kind === 'killSwitch'
              ? 'A kill switch starts on in every environment.'
              : 'It starts off in every environment: nobody gets it until you turn it on.'}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending} disabled={key.trim() === ''}>
              Create flag
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
