import { reasonOf } from './failure.ts'
import type { Outcome } from './gate.ts'
import type { Inspect, Inspected } from './inspection.ts'
import type { ClientOptions, SnapshotCache } from './options.ts'
import { readPayload } from './payload.ts'
import { splitHistory } from './signed-history.ts'
import type { ClientProblem } from './surface.ts'

/** Largest text of a bootstrap or cache, in UTF-16 code units. */
const MAX_TEXT_CHARS = 66 * 1024 * 1024

/** Where data that did not come over the network goes. */
export interface LocalDataPorts {
  readonly inspect: Inspect
  take(inspected: Inspected): Outcome
  onProblem(problem: ClientProblem): void
}

/**
 * Starts from the snapshot that the application brought along. It comes with the application, as the
 * verify keys do, and is not signed. Never throws.
 */
export function takeBootstrap(
  bootstrap: ClientOptions['bootstrap'],
  { take, onProblem }: LocalDataPorts,
): void {
  if (bootstrap === undefined) return
  try {
    // A bootstrap that is an object is trusted no more than one that is text.
    const text = typeof bootstrap === 'string' ? bootstrap : JSON.stringify(bootstrap)
    checkText(text)
    const payload = readPayload(text)
    if (payload.type !== 'snapshot') throw new TypeError(`it is a ${payload.type}, not a snapshot`)
    refuseRefused(take({ kind: 'payload', payload, signed: undefined }))
  } catch (error) {
    const message = `the bootstrap cannot be used: ${reasonOf(error)}`
    onProblem({ code: 'BOOTSTRAP_UNUSABLE', message })
  }
}

/** Takes what the cache has kept. Never rejects. */
export async function takeCached(
  cache: SnapshotCache,
  { inspect, take, onProblem }: LocalDataPorts,
): Promise<void> {
  try {
    const text = await cache.load()
    if (text === null) return
    checkText(text)
    for (const [index, { signature, json }] of textsOf(text).entries()) {
      const kind = index === 0 ? 'snapshot' : 'delta'
      const inspected = await inspect({ kind, signature, json, revision: undefined })
      refuseRefused(take(inspected))
    }
  } catch (error) {
    const message = `the cache is ignored: ${reasonOf(error)}`
    onProblem({ code: 'CACHE_UNUSABLE', message })
  }
}

/** A cache holds a snapshot, or a signed one and the signed deltas that came after it. */
function textsOf(text: string) {
  return text.trimStart().startsWith('{') ? [{ signature: '', json: text }] : splitHistory(text)
}

function checkText(text: string): void {
  if (typeof text !== 'string') throw new TypeError('it is no text')
  if (text.length > MAX_TEXT_CHARS) throw new RangeError('it is too large')
}

function refuseRefused(outcome: Outcome): void {
  if (outcome.kind === 'refused') throw new TypeError(outcome.detail)
}
