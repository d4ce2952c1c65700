import { Center, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { keys } from '../api/queries.ts'
import type { Session } from '../api/types.ts'
import icon from '../icon.svg'
import { ProblemAlert } from '../ui/states.tsx'
import { signIn } from './session.ts'
import { SignInForm } from './sign-in-form.tsx'

/** The code of a login link, taken out of the address so that it stays in no history. */
function takeCode(): string | null {
  const code = window.location.hash.slice(1)
  if (!code.startsWith('slu_login_')) return null
  window.history.replaceState(null, '', window.location.pathname)
  return code
}

/** One use of one link, however often the page is drawn. */
let linked: Promise<Session> | null = null

/** Uses the link of the address, if there is one that was not used yet. */
function followLink(): Promise<Session> | null {
  const code = takeCode()
  if (code !== null) linked = signIn(code)
  return linked
}

/** Signing in: by a link, without a click, or with a pasted token. */
export function LoginPage() {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const [opening, setOpening] = useState(followLink)
  useEffect(() => {
    // A link that is opened in a tab with this page changes the fragment and nothing else.
    const onFragment = () => {
      setError(null)
      setOpening(followLink())
    }
    window.addEventListener('hashchange', onFragment)
    return () => window.removeEventListener('hashchange', onFragment)
  }, [])
  useEffect(() => {
    opening
      ?.finally(() => {
        if (linked === opening) linked = null
      })
      .then(async (session) => {
        queryClient.setQueryData(keys.session, session)
        await navigate({ to: '/', replace: true })
      })
      .catch(setError)
  }, [opening, navigate, queryClient])
  return (
    <Center component="main" mih="100%" p="md">
      <Paper withBorder radius="lg" p="xl" w={420} maw="100%">
        <Stack>
          <Group gap="sm">
            <img src={icon} alt="" width={34} height={34} />
            <div>
              <Title order={1} size="h3">
                Sluice
              </Title>
              <Text size="sm" c="dimmed">
                Feature flags you can see obeyed
              </Text>
            </div>
          </Group>
          {opening !== null && error === null ? (
            <Group>
              <Loader size="sm" /> <Text>Signing in…</Text>
            </Group>
          ) : (
            <>
              {error !== null && <ProblemAlert error={error} />}
              <SignInForm onDone={() => void navigate({ to: '/', replace: true })} />
            </>
          )}
        </Stack>
      </Paper>
    </Center>
  )
}
