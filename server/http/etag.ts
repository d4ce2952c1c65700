import { Refusal } from '../domain/refusal.ts'

/** Builds the strong, opaque ETag of a resource from the revisions of the documents behind it. */
export function writeEtag(epoch: number, ...revisions: readonly number[]): string {
  return `"${[epoch, ...revisions].join('-')}"`
}

/**
 * Refuses unless `If-Match` names the current version (or is `*`). `current` is what the caller
 * would read now; `what` names the resource for people.
 */
export function requireMatch(
  ifMatch: string | undefined,
  etag: string,
  what: string,
  current: unknown,
): void {
  if (ifMatch === undefined) {
    throw new Refusal(
      'IF_MATCH_REQUIRED',
      `Read ${what} first and send its ETag in If-Match, so that nobody's change is lost.`,
    )
  }
  const sent = ifMatch.split(',').map((one) => one.trim())
  if (sent.includes('*') || sent.includes(etag)) return
  throw new Refusal(
    'VERSION_MISMATCH',
    `${what} is at ${etag}; you sent ${ifMatch.slice(0, 200)}. Read it again and repeat your change.`,
    { current },
  )
}
