import { similarKey } from '@sluice/sdk/similar-key'
import { Flag } from './answers/flag.ts'
import { apiPath } from './api-client.ts'
import { Failure } from './failure.ts'
import type { Session } from './session.ts'

/** Does something with flags; if one of them is not there, says which one may have been meant. */
export async function withSuggestion<T>(
  session: Session,
  project: string,
  flags: readonly string[],
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof Failure) || !isUnknownFlag(error)) throw error
    const hint = await suggestFlags(session, project, flags).catch(() => '')
    throw new Failure(error.code, `${error.message}${hint}`, error)
  }
}

/** " Did you mean …?" for the flags that are not there; empty if nothing is near. */
export async function suggestFlags(
  session: Session,
  project: string,
  flags: readonly string[],
): Promise<string> {
  const { items } = await session.api.list(apiPath('projects', project, 'flags'), Flag)
  const keys = items.map(({ key }) => key)
  const missing = flags.filter((flag) => !keys.includes(flag))
  const near = missing.flatMap((flag) => similarKey(flag, keys) ?? [])
  return near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`
}

function isUnknownFlag(failure: Failure): boolean {
  return failure.code === 'NOT_FOUND' || failure.faults.some(({ code }) => code === 'UNKNOWN_FLAG')
}
