import { Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { keys } from '../api/queries.ts'
import { ProblemAlert } from '../ui/states.tsx'
import { signIn } from './session.ts'

/** Signs in with a token that is pasted. It goes to the server once and is kept nowhere here. */
export function SignInForm({ onDone }: { readonly onDone: () => void }) {
  const [secret, setSecret] = useState('')
  const queryClient = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => {
      queryClient.setQueryData(keys.session, session)
      onDone()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate(secret.trim())
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {error !== null && <ProblemAlert error={error} />}
        <PasswordInput
          label="Token"
          description="A personal or automation token: slu_personal_…"
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
          required
        />
        <Button type="submit" loading={isPending} disabled={secret.trim() === ''}>
          Sign in
        </Button>
        <Text size="sm" c="dimmed">
          On the machine of the server, <code>npx sluice console</code> prints a link that signs you
          in.
        </Text>
      </Stack>
    </form>
  )
}
