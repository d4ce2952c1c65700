import { reasonOf } from './failure.ts'
import type { Outcome } from './gate.ts'
import type { ClientOptions, SnapshotCache } from './options.ts'
import { type Payload, readPayload } from './payload.ts'
import type { ClientProblem } from './surface.ts'

/** Largest text of a bootstrap or cache, in UTF-16 code units. */
const MAX_TEXT_CHARS = 33 * 1024 * 1024

/** Where data that did not come over the network goes. */
export interface LocalDataPorts {
  take(payload: Payload): Outcome
  onProblem(problem: ClientProblem): void
}

/** Starts from the snapshot that the application brought along. Never throws. */
export function takeBootstrap(
  bootstrap: ClientOptions['bootstrap'],
  { take, onProblem }: LocalDataPorts,
): void {
  if (bootstrap === undefined) return
  try {
    // A bootstrap that is an object is trusted no more than one that is text.
    takeText(typeof bootstrap === 'string' ? bootstrap : JSON.stringify(bootstrap), take)
  } catch (error) {
    const message = `the bootstrap cannot be used: ${reasonOf(error)}`
    onProblem({ code: 'BOOTSTRAP_UNUSABLE', message })
  }
}

/** Takes what the cache has kept. Never rejects. */
export async function takeCached(
  cache: SnapshotCache,
  { take, onProblem }: LocalDataPorts,
): Promise<void> {
  try {
    const text = await cache.load()
    if (text !== null) takeText(text, take)
  } catch (error) {
    const message = `the cache is ignored: ${reasonOf(error)}`
    onProblem({ code: 'CACHE_UNUSABLE', message })
  }
}

function takeText(text: string, take: (payload: Payload) => Outcome): void {
  if (typeof text !== 'string') throw new TypeError('it is no text')
  if (text.length > MAX_TEXT_CHARS) throw new RangeError('it is too large')
  const payload = readPayload(text)
  if (payload.type !== 'snapshot') throw new TypeError(`it is a ${payload.type}, not a snapshot`)
  const outcome = take(payload)
  if (outcome.kind === 'refused') throw new TypeError(outcome.detail)
}
