import { useQuery } from '@tanstack/react-query'
import { ownHeaders } from '../api/client.ts'
import { readProblem } from '../api/problem.ts'
import { sessionQuery } from '../api/queries.ts'
import type { Session } from '../api/types.ts'
import { basePath } from '../base.ts'

const path = `${basePath}/console/session`

/** Opens a session with a token, or with the code of a login link. Rejects with an ApiProblem. */
export async function signIn(secret: string): Promise<Session> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { ...ownHeaders, 'content-type': 'application/json' },
    body: JSON.stringify({ secret }),
  })
  if (!answer.ok) throw await readProblem(answer)
  const session: Session = await answer.json()
  return session
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  const answer = await fetch(path, { method: 'DELETE', headers: ownHeaders })
  if (!answer.ok) throw await readProblem(answer)
}

/** Who is signed in; undefined while that is not known. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data ?? undefined
}
