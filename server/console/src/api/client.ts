import createFetchClient, { type Middleware } from 'openapi-fetch'
import { basePath } from '../base.ts'
import { readProblem, unreachable } from './problem.ts'
import type { paths } from './schema.d.ts'

/** Says that a request comes from the console, which pages of other sites cannot say. */
export const ownHeaders = { 'Sluice-Console': '1' } as const

/** The last revision seen of each project: every request asks for at least that. */
const seen = new Map<string, string>()

/** Called when the session turns out to be over. */
let onSignedOut: () => void = () => undefined

/** Says what to do when the session turns out to be over. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener
}

/** Remembers a revision that was seen in another way, on the stream of events. */
export function noteRevision(project: string, revision: string): void {
  const before = seen.get(project)
  if (before === undefined || isAfter(revision, before)) seen.set(project, revision)
}

/** Whether a pair is later than another. */
export function isAfter(revision: string, other: string): boolean {
  const [epoch = 0, number = 0] = revision.split('.').map(Number)
  const [otherEpoch = 0, otherNumber = 0] = other.split('.').map(Number)
  return epoch === otherEpoch ? number > otherNumber : epoch > otherEpoch
}

const logOf = (url: string): string =>
  /\/api\/v1\/projects\/([^/?]+)\/./.exec(url)?.[1] ?? '$system'

const ownPage: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(ownHeaders)) request.headers.set(name, value)
    const after = seen.get(logOf(request.url))
    if (after !== undefined) request.headers.set('Sluice-After', after)
    return request
  },
  async onResponse({ request, response }) {
    const revision = response.headers.get('sluice-revision')
    if (revision !== null) noteRevision(logOf(request.url), revision)
    if (response.ok) return
    const problem = await readProblem(response)
    if (problem.status === 401) onSignedOut()
    throw problem
  },
  onError() {
    return unreachable()
  },
}

/** The API, with its types. Rejects with an ApiProblem. */
export const api = createFetchClient<paths>({ baseUrl: basePath, credentials: 'same-origin' })
api.use(ownPage)

/** Says why a change is made; an empty reason is none. */
export function because(reason: string): Record<string, string> {
  return reason === '' ? {} : { 'Sluice-Reason': encodeURIComponent(reason.toWellFormed()) }
}

/** What an answer holds; that it was good is seen to above. */
export function bodyOf<T>({ data }: { readonly data?: T }): T {
  if (data === undefined) throw unreachable()
  return data
}

/** The version of what was read, for `If-Match`. */
export function etagOf({ response }: { readonly response: Response }): string {
  return response.headers.get('etag') ?? ''
}

/** Reads a whole list, page by page. */
export async function readAll<T>(
  readPage: (cursor: string | undefined) => Promise<{ items: T[]; next: string | null }>,
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = await readPage(cursor)
    for (const item of page.items) items.push(item)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return items
}
