import { Batch } from '@sluice/sdk/batch'
import { writePair } from '@sluice/sdk/pair'
import { failedResolution } from '@sluice/sdk/resolution'
import { acceptsGzip } from '../accepts-gzip.ts'
import { type EnvironmentSource, isClientVisible } from '../environment-source.ts'
import { type EdgeAnswer, type EdgeRequest, jsonAnswer } from '../exchange.ts'
import type { EdgeKey } from '../keys.ts'
import { isNoneMatch } from '../none-match.ts'
import { type EvaluationText, EvaluationTexts, failureText } from './evaluation-text.ts'
import { entityTag, fingerprintOf, foldFingerprints } from './fingerprint.ts'
import { type ContextReading, MAX_BODY_BYTES, readContext } from './read-context.ts'

const NOT_READY = failedResolution('PROVIDER_NOT_READY')
const NOT_FOUND = failedResolution('FLAG_NOT_FOUND')
const STALE_METADATA = '"metadata":{"stale":true}'
/** Smaller answers are not worth compressing. */
const COMPRESSED_CHARS = 1024
/** Longer keys name no flag, and are not repeated in an answer. */
const MAX_KEY_CHARS = 256

const texts = {
  server: new EvaluationTexts('server', false),
  client: new EvaluationTexts('client', false),
}
const staleTexts = {
  server: new EvaluationTexts('server', true),
  client: new EvaluationTexts('client', true),
}

/** Evaluates one flag for the context in the request. */
export async function evaluateOne(
  request: EdgeRequest,
  key: EdgeKey,
  environment: EnvironmentSource,
  flagKey: string,
): Promise<EdgeAnswer> {
  const reading = readContext(await request.text(MAX_BODY_BYTES))
  const shownKey = flagKey.slice(0, MAX_KEY_CHARS)
  if (!reading.ok) return faultAnswer(reading, { key: shownKey })
  if (environment.set === undefined) return jsonAnswer(500, failureText(shownKey, NOT_READY))
  const isHidden = key.kind !== 'server' && !isClientVisible(environment.set, flagKey)
  const resolution = isHidden
    ? NOT_FOUND
    : environment.flags.resolve(flagKey, reading.context, undefined)
  const { errorCode } = resolution
  if (errorCode !== undefined) {
    const status = errorCode === 'FLAG_NOT_FOUND' ? 404 : 400
    return jsonAnswer(status, failureText(shownKey, resolution), headersOf(environment))
  }
  const writers = environment.stale ? staleTexts : texts
  const { text } = writers[audienceOf(key)].of(flagKey, resolution)
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
): Promise<EdgeAnswer> {
  const reading = readContext(await request.text(MAX_BODY_BYTES))
  if (!reading.ok) return faultAnswer(reading, {})
  if (environment.set === undefined) {
    const { errorCode } = NOT_READY
    return jsonAnswer(500, JSON.stringify({ errorCode, errorDetails: 'There are no flags yet.' }))
  }
  const seesAll = key.kind === 'server'
  const writer = texts[audienceOf(key)]
  const flags: EvaluationText[] = []
  environment.flags.resolveAll(reading.context, new Batch(), (flagKey, resolution) => {
    if (!seesAll && !isClientVisible(environment.set, flagKey)) return
    flags.push(writer.of(flagKey, resolution))
  })
  const rest = environment.stale ? `${more},${STALE_METADATA}` : more
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
  const ifNoneMatch = request.header('if-none-match') ?? undefined
  // What is said is the same, whichever way it was encoded.
  if ([true, false].some((gzipped) => isNoneMatch(ifNoneMatch, entityTag(fingerprint, gzipped)))) {
    return { status: 304, headers, body: null }
  }
  // Who is told that nothing changed evaluates nothing anew.
  for (const { key: flagKey, resolution } of flags) environment.countGiven(flagKey, resolution)
  const body = `{"flags":[${flags.map(({ text }) => text).join()}]${rest}}`
  if (!isGzipped) return jsonAnswer(200, body, headers)
  const answer = jsonAnswer(200, body, { ...headers, 'content-encoding': 'gzip' })
  return { ...answer, encode: 'gzip' }
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
