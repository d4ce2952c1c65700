import { writePair } from '@sluice/sdk/pair'
import { createVerifier, type PublicJwk, readVerifyKeys } from '@sluice/sdk/relay'
import { isNewer, type PushedText, readPushed } from '../../relay/pushed-text.ts'
import { fromWeb } from '../../web.ts'
import type { ObjectState, WorkerEnvironment } from './platform.ts'
import { reportHeld } from './report-held.ts'

/** As large as any environment, with some room for its signature. */
const MAX_PUSH_BYTES = 33 * 1024 * 1024
/** Below what one value of the object's storage may be, whatever its characters take. */
const CHUNK_CHARS = 500_000
const INDEX = 'index'
/** Key of the copy in KV. */
export const COPY_KEY = 'sluice-texts'

interface Kept extends Omit<PushedText, 'json'> {
  readonly chunks: number
}

/**
 * The one place of a worker that pushes land in: it believes only what the control plane signed and
 * what is newer than what it has, and tells isolates, of which there are many, what that is.
 */
export class TextsObject {
  readonly #state: ObjectState
  readonly #environment: WorkerEnvironment
  readonly #texts = new Map<string, PushedText>()

  constructor(state: ObjectState, environment: WorkerEnvironment) {
    this.#state = state
    this.#environment = environment
    void state.blockConcurrencyWhile(() => this.#load())
  }

  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const kind = /^\/push\/v1\/(snapshot|keys)$/.exec(pathname)?.[1]
    if (kind === 'snapshot' || kind === 'keys') return this.#take(kind, request)
    if (pathname === '/version') return new Response(this.#version())
    return Response.json({ version: this.#version(), texts: [...this.#texts.values()] })
  }

  #version(): string {
    const parts = [...this.#texts].map(([name, { pair }]) => `${name}@${writePair(pair)}`)
    return parts.sort().join(' ')
  }

  async #take(kind: 'snapshot' | 'keys', request: Request): Promise<Response> {
    const body = await fromWeb(request, '').text(MAX_PUSH_BYTES)
    if (!body.ok) return refused(413, 'TOO_LARGE', 'It is larger than 33 MiB, or not UTF-8.')
    const json = body.text
    const signature = request.headers.get('sluice-signature') ?? ''
    const keys = trustedKeys(this.#environment)
    const verdict = await createVerifier(keys).verify(kind, signature, json)
    if (!verdict.ok) return refused(403, verdict.code, verdict.detail)
    const text = readPushed(kind, signature, json)
    if (typeof text === 'string') return refused(422, 'INVALID', text)
    const name = nameOf(text)
    const held = this.#texts.get(name)
    if (isNewer(text, held)) await this.#keep(name, text)
    const pair = this.#texts.get(name)?.pair ?? text.pair
    return Response.json({ taken: isNewer(text, held), held: writePair(pair) })
  }

  async #keep(name: string, text: PushedText): Promise<void> {
    const { json, ...about } = text
    const entries: Record<string, unknown> = {}
    const chunks = Math.max(1, Math.ceil(json.length / CHUNK_CHARS))
    for (let i = 0; i < chunks; i += 1) {
      entries[`${name}/${i}`] = json.slice(i * CHUNK_CHARS, (i + 1) * CHUNK_CHARS)
    }
    const index: Record<string, Kept> = {}
    for (const [other, { json: text_, ...kept }] of this.#texts) {
      index[other] = { ...kept, chunks: Math.max(1, Math.ceil(text_.length / CHUNK_CHARS)) }
    }
    index[name] = { ...about, chunks }
    await this.#state.storage.put({ ...entries, [INDEX]: index })
    this.#texts.set(name, text)
    const { SLUICE_KV: copy } = this.#environment
    const texts = JSON.stringify([...this.#texts.values()])
    // For isolates that start while this object cannot be reached; nothing waits for it.
    if (copy !== undefined) this.#state.waitUntil(copy.put(COPY_KEY, texts).catch(() => undefined))
    if (text.kind === 'snapshot') {
      this.#state.waitUntil(reportHeld(this.#environment, writePair(text.pair)))
    }
  }

  async #load(): Promise<void> {
    const index = await this.#state.storage.get(INDEX)
    if (typeof index !== 'object' || index === null) return
    for (const [name, kept] of Object.entries(index)) {
      const pieces: string[] = []
      for (let i = 0; i < kept.chunks; i += 1) {
        pieces.push(String(await this.#state.storage.get(`${name}/${i}`)))
      }
      const text = readPushed(kept.kind, kept.signature, pieces.join(''))
      if (typeof text !== 'string') this.#texts.set(name, text)
    }
  }
}

function nameOf({ kind, environment }: PushedText): string {
  return `${kind}/${environment}`
}

/** A worker without keys to trust believes nobody. */
function trustedKeys({ SLUICE_VERIFY_KEYS: text }: WorkerEnvironment): readonly PublicJwk[] {
  try {
    const reading = readVerifyKeys(JSON.parse(text))
    return 'keys' in reading ? reading.keys : []
  } catch {
    return []
  }
}

function refused(status: number, code: string, detail: string): Response {
  const headers = { 'content-type': 'application/problem+json; charset=utf-8' }
  return new Response(JSON.stringify({ status, code, detail }), { status, headers })
}
