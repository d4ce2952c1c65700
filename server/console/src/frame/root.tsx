import { Center, Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Navigate, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { sessionQuery } from '../api/queries.ts'
import { DraftGuard } from '../drafts/draft-guard.tsx'
import { KillProvider } from '../kill/kill-provider.tsx'
import { SignedOut } from '../session/signed-out.tsx'
import { fetchLater } from '../ui/later.ts'
import { ProblemAlert } from '../ui/states.tsx'
import { Commands } from './commands.tsx'

/** Around every page: who is signed in, killing, the palette and the keys. */
export function Root() {
  const isLogin = useRouterState({ select: ({ matches }) => matches.at(-1)?.routeId === '/login' })
  const {
    data: session,
    isPending,
    error,
    refetch,
  } = useQuery({
    ...sessionQuery,
    enabled: !isLogin,
  })
  const [wasIn, setWasIn] = useState(false)
  useEffect(() => {
    if (session != null) setWasIn(true)
  }, [session])
  useEffect(() => {
    if (wasIn) fetchLater()
  }, [wasIn])
  if (isLogin) return <Outlet />
  if (isPending) {
    return (
      <Center mih="100%">
        <Loader aria-label="Loading" />
      </Center>
    )
  }
  if (session == null && !wasIn) {
    if (error !== null && (!('status' in error) || error.status !== 401)) {
      return (
        <Center mih="100%" p="md">
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        </Center>
      )
    }
    return <Navigate to="/login" replace />
  }
  return (
    <KillProvider>
      <Commands>
        <Outlet />
      </Commands>
      <DraftGuard />
      <SignedOut isOpen={session == null} />
    </KillProvider>
  )
}
