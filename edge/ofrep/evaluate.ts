import { Batch } from '@sluice/sdk/batch'
import type { FlagSet } from '@sluice/sdk/flag-set'
import { writePair } from '@sluice/sdk/pair'
import { failedResolution, type Resolution } from '@sluice/sdk/resolution'
import { acceptsGzip } from '../accepts-gzip.ts'
import { type EnvironmentSource, isClientVisible } from '../environment-source.ts'
import { type EdgeAnswer, type EdgeRequest, jsonAnswer } from '../exchange.ts'
import type { EdgeKey } from '../keys.ts'
import { isNoneMatch } from '../none-match.ts'
import {
  type EvaluationText,
  EvaluationTexts,
  failureText,
  withMetadata,
} from './evaluation-text.ts'
import { entityTag, type Fingerprint, fingerprintOf, foldFingerprints } from './fingerprint.ts'
import { type ContextReading, MAX_BODY_BYTES, readContext } from './read-context.ts'

const NOT_READY = failedResolution('PROVIDER_NOT_READY')
const NOT_FOUND = failedResolution('FLAG_NOT_FOUND')
/** Smaller answers are not worth compressing. */
const COMPRESSED_CHARS = 1024
/** Longer keys name no flag, and are not repeated in an answer. */
const MAX_KEY_CHARS = 256

const texts = {
  server: new EvaluationTexts('server'),
  client: new EvaluationTexts('client'),
}

/** What was evaluated, for traces. */
export interface EvaluationFacts {
  readonly set: FlagSet
  /** Null if all flags were. */
  readonly flagKey: string | null
  readonly resolution: Resolution | null
}

/** Hears of evaluations. */
export type OnEvaluated = (facts: EvaluationFacts) => void

/** Evaluates one flag for the context in the request. */
export async function evaluateOne(
  request: EdgeRequest,
  key: EdgeKey,
  environment: EnvironmentSource,
  flagKey: string,
  onEvaluated?: OnEvaluated,
): Promise<EdgeAnswer> {
  const reading = readContext(await request.text(MAX_BODY_BYTES))
  const shownKey = flagKey.slice(0, MAX_KEY_CHARS)
  if (!reading.ok) return faultAnswer(reading, { key: shownKey })
  const { set } = environment
  if (set === undefined) return jsonAnswer(500, failureText(shownKey, NOT_READY))
  const isHidden = key.kind !== 'server' && !isClientVisible(set, flagKey)
  const resolution = isHidden
    ? NOT_FOUND
    : environment.flags.resolve(flagKey, reading.context, undefined)
  onEvaluated?.({ set, flagKey, resolution })
  if (resolution.type === undefined) {
    const status = resolution.errorCode === 'FLAG_NOT_FOUND' ? 404 : 400
    return jsonAnswer(status, failureText(shownKey, resolution), headersOf(environment))
  }
  const written = texts[audienceOf(key)].of(flagKey, resolution)
  const version = `,"version":"${writePair(set)}"`
  const text = withMetadata(written, setMembers(environment, set) + version)
  return jsonAnswer(200, text, headersOf(environment))
}

/** What a bulk answer says besides the flags, as members of the answer. */
export type MoreMembers = string

/**
 * Evaluates all flags that the key sees. The answer's tag follows from what it says alone, so a
 * change of other flags leaves it as it was.
 */
export async function evaluateAll(
  request: EdgeRequest,
  key: EdgeKey,
  environment: EnvironmentSource,
  more: MoreMembers,
  onEvaluated?: OnEvaluated,
): Promise<EdgeAnswer> {
  const reading = readContext(await request.text(MAX_BODY_BYTES))
  if (!reading.ok) return faultAnswer(reading, {})
  const { set } = environment
  if (set === undefined) {
    const { errorCode } = NOT_READY
    return jsonAnswer(500, JSON.stringify({ errorCode, errorDetails: 'There are no flags yet.' }))
  }
  onEvaluated?.({ set, flagKey: null, resolution: null })
  const seesAll = key.kind === 'server'
  const writer = texts[audienceOf(key)]
  const flags: EvaluationText[] = []
  environment.flags.resolveAll(reading.context, new Batch(), (flagKey, resolution) => {
    if (!seesAll && !isClientVisible(set, flagKey)) return
    flags.push(writer.of(flagKey, resolution))
  })
  // Without the version, which every commit changes: the header has it.
  const rest = `${more},"metadata":{${setMembers(environment, set)}}`
  const chars = flags.reduce((sum, { text }) => sum + text.length, rest.length)
  const isGzipped = chars >= COMPRESSED_CHARS && acceptsGzip(request.header('accept-encoding'))
  const fingerprint = foldFingerprints(flags, fingerprintOf(rest))
  const headers = {
    ...headersOf(environment),
    etag: entityTag(fingerprint, isGzipped),
    // A page asks in a mode in which its browser would give what it kept.
    'cache-control': 'private, no-store',
    vary: 'accept-encoding',
  }
  if (holdsTag(request, fingerprint)) return { status: 304, headers, body: null }
  // Who is told that nothing changed evaluates nothing anew.
  for (const { key: flagKey, resolution } of flags) environment.countGiven(flagKey, resolution)
  const body = `{"flags":[${flags.map(({ text }) => text).join()}]${rest}}`
  if (!isGzipped) return jsonAnswer(200, body, headers)
  const answer = jsonAnswer(200, body, { ...headers, 'content-encoding': 'gzip' })
  return { ...answer, encode: 'gzip' }
}

/** Whether what is said is what the asker holds, whichever way that was encoded. */
function holdsTag(request: EdgeRequest, fingerprint: Fingerprint): boolean {
  const tags = request.header('if-none-match') ?? undefined
  if (tags === undefined) return false
  return [true, false].some((isGzipped) => isNoneMatch(tags, entityTag(fingerprint, isGzipped)))
}

/** What metadata say of the environment that was evaluated in, as JSON without braces. */
function setMembers({ stale }: EnvironmentSource, { environment }: FlagSet): string {
  return `"flagSetId":${JSON.stringify(environment)}${stale ? ',"stale":true' : ''}`
}

function audienceOf({ kind }: EdgeKey): 'server' | 'client' {
  return kind === 'server' ? 'server' : 'client'
}

function headersOf({ set }: EnvironmentSource): Record<string, string> {
  return set === undefined ? {} : { 'sluice-revision': writePair(set) }
}

function faultAnswer(
  { errorCode, errorDetails }: Extract<ContextReading, { ok: false }>,
  which: { readonly key?: string },
): EdgeAnswer {
  return jsonAnswer(400, JSON.stringify({ ...which, errorCode, errorDetails }))
}
