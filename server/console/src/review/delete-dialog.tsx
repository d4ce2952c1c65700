import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemAlert } from '../ui/states.tsx'

/** Deletes something for good, once its key was typed. */
export function DeleteDialog({
  what,
  name,
  run,
  onClose,
}: {
  /** With its kind, for example "the flag checkout". */
  readonly what: string
  /** What is to be typed. */
  readonly name: string
  readonly run: () => Promise<unknown>
  readonly onClose: () => void
}) {
  const [typed, setTyped] = useState('')
  const { mutate, isPending, error } = useMutation({ mutationFn: run, onSuccess: onClose })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed === name && !isPending) mutate()
  }
  return (
    <Dialog onClose={onClose} title={`Delete ${what}?`}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">This cannot be undone.</Text>
          <TextInput
            label={`Type ${name} to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          {error !== null && <ProblemAlert error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={isPending} disabled={typed !== name}>
              Delete
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
