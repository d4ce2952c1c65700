import type { ClientOptions, Fetch, Logger, PublicJwk } from './options.ts'
import type { ClientProblem } from './surface.ts'
import { type KeyReading, readVerifyKeys } from './verify-keys.ts'

const POLL_MS = 30_000
const POLL_MIN_MS = 1_000
/** Longest delay that timers take. */
const POLL_MAX_MS = 2 ** 30
const MAX_INSTANCE_CHARS = 128

/** Options made complete. */
export interface Settings {
  /** Base URLs without a slash at the end. */
  readonly urls: readonly string[]
  readonly key: string
  readonly instance: string
  /** Random; tells two runs of one instance apart. */
  readonly boot: string
  readonly pollMs: number
  readonly fetch: Fetch
  readonly logger: Logger | false
  /** What signatures are checked with; undefined: they are not checked. */
  readonly verifyKeys: readonly PublicJwk[] | undefined
  /** Why no connection can be made with these options, if so. */
  readonly fault: ClientProblem | undefined
}

/**
 * Completes and checks options. What is wrong with them comes back as a fault and is not thrown: an
 * application whose key is missing still starts, and serves its defaults.
 */
export function readSettings(options: ClientOptions): Settings {
  const urls = [options.url ?? []].flat().map((url) => String(url).trim().replace(/\/+$/, ''))
  // A key read from a file often has a line end after it.
  const key = String(options.key ?? '').trim()
  const { verifyKeys } = options
  const reading = verifyKeys == null ? undefined : readVerifyKeys(verifyKeys)
  return {
    urls,
    key,
    instance:
      String(options.instance ?? '').slice(0, MAX_INSTANCE_CHARS) || `instance-${randomHex()}`,
    boot: randomHex(),
    pollMs: readPollMs(options.pollMs),
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    logger: options.logger ?? console,
    verifyKeys: reading && ('keys' in reading ? reading.keys : []),
    fault: faultOf(urls, key, reading),
  }
}

/** What is no number must not become a timer without a delay: it would ask without a pause. */
function readPollMs(given: number | undefined): number {
  const pollMs = Number(given ?? POLL_MS)
  return Number.isNaN(pollMs) ? POLL_MS : Math.min(Math.max(pollMs, POLL_MIN_MS), POLL_MAX_MS)
}

function faultOf(
  urls: readonly string[],
  key: string,
  reading: KeyReading | undefined,
): ClientProblem | undefined {
  if (reading !== undefined && 'fault' in reading) return misconfigured(reading.fault)
  const wrong = urls.find((url) => !isBaseUrl(url))
  if (urls.length === 0 || wrong === '') return misconfigured('`url` is missing')
  if (wrong !== undefined) {
    return misconfigured('`url` is not an http or https URL without a user name')
  }
  if (key === '') return misconfigured('`key` is missing')
  if (!/^[\x21-\x7e]+$/.test(key)) return misconfigured('`key` has characters that no key has')
  return undefined
}

function misconfigured(what: string): ClientProblem {
  return { code: 'MISCONFIGURED', message: `${what}: no flags can be fetched` }
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

function randomHex(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
