import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { useUnsaved } from '../drafts/use-unsaved.ts'
import { useWhyNot } from '../session/rights.ts'
import { Guarded } from '../ui/guarded.tsx'
import { ProblemAlert } from '../ui/states.tsx'

/** The environments that a new project begins with. */
const firstEnvironments = [
  { key: 'staging', name: 'Staging' },
  { key: 'production', name: 'Production', critical: true },
]

/** Makes a project with staging and production, and opens it. */
export function NewProject() {
  const [name, setName] = useState('')
  useUnsaved(name === '' ? null : 'the new project')
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const why = useWhyNot()('admin', { project: null, environments: null })
  const key = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () =>
      bodyOf(
        await api.POST('/api/v1/projects', {
          body: { key, name: name.trim(), environments: firstEnvironments },
        }),
      ),
    onSuccess: async (project) => {
      await queryClient.invalidateQueries({ queryKey: keys.projects })
      await navigate({
        to: '/p/$project/flags',
        params: { project: project.key },
        ignoreBlocker: true,
      })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  return (
    <form onSubmit={submit} className="panel panel-pad">
      <Stack gap="sm">
        {error !== null && <ProblemAlert error={error} />}
        <Group align="flex-end">
          <TextInput
            label="Name of the new project"
            description={
              key === ''
                ? 'It gets the environments staging and production.'
                : `Its key is ${key}; it gets staging and production.`
            }
            placeholder="Shop"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            flex={1}
            maw={420}
            required
          />
          <Guarded why={why}>
            {(disabled) => (
              <Button type="submit" loading={isPending} disabled={disabled || key === ''}>
                Create project
              </Button>
            )}
          </Guarded>
        </Group>
      </Stack>
    </form>
  )
}
