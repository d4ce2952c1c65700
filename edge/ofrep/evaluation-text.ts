import type { ErrorCode, Metadata } from '@sluice/sdk/model'
import type { FailedResolution, Resolution, ServedResolution } from '@sluice/sdk/resolution'
import { type Fingerprint, fingerprintOf } from './fingerprint.ts'

/** One evaluation as OFREP writes it. */
export interface EvaluationText {
  readonly key: string
  readonly resolution: Resolution
  readonly text: string
  /** Whether the text has metadata. */
  readonly hasMetadata: boolean
  readonly fingerprint: Fingerprint
}

/** Who reads: holders of client keys are public, so they are shown no name of a rule or flag. */
export type Audience = 'server' | 'client'

/** Sentences for error codes; they name nothing of a flag's definition. */
const ERROR_DETAILS: { readonly [code in ErrorCode]: string } = {
  PROVIDER_NOT_READY: 'There are no flags yet.',
  FLAG_NOT_FOUND: 'There is no such flag, or the key does not see it.',
  PARSE_ERROR: 'The flag cannot be evaluated: its definition is not understood here.',
  TYPE_MISMATCH: 'The flag is of another type.',
  TARGETING_KEY_MISSING: 'The flag is split by an attribute that the context does not have.',
}

/** Writes evaluations for one audience; what is served for the same reason is written once. */
export class EvaluationTexts {
  readonly #audience: Audience
  /** Resolutions are shared and live as long as their flag does. */
  readonly #written = new WeakMap<ServedResolution, EvaluationText>()

  constructor(audience: Audience) {
    this.#audience = audience
  }

  of(key: string, resolution: Resolution): EvaluationText {
    if (resolution.type === undefined) {
      const text = failureText(key, resolution)
      return { key, resolution, text, hasMetadata: false, fingerprint: fingerprintOf(text) }
    }
    const known = this.#written.get(resolution)
    if (known !== undefined && known.key === key) return known
    const metadata = shownMetadata(resolution, this.#audience)
    const text = successText(key, resolution, metadata)
    const hasMetadata = metadata !== undefined
    const written = { key, resolution, text, hasMetadata, fingerprint: fingerprintOf(text) }
    this.#written.set(resolution, written)
    return written
  }
}

/** The text of an evaluation with more members of its metadata, which are JSON without braces. */
export function withMetadata({ text, hasMetadata }: EvaluationText, members: string): string {
  // The metadata are last: they end with the text's own brace.
  return hasMetadata
    ? `${text.slice(0, -2)},${members}}}`
    : `${text.slice(0, -1)},"metadata":{${members}}}`
}

/** An evaluation as OFREP writes it. */
function successText(
  key: string,
  { value, reason, variation: variant }: ServedResolution,
  metadata: object | undefined,
): string {
  return JSON.stringify({
    key,
    value,
    // OFREP has no DEFAULT: that no rule matched is told in the metadata.
    reason: reason === 'DEFAULT' ? 'UNKNOWN' : reason,
    variant,
    metadata,
  })
}

/** What is told besides the value; undefined if there is nothing. */
function shownMetadata(
  { reason, metadata }: ServedResolution,
  audience: Audience,
): object | undefined {
  const shown = {
    ...(audience === 'server' ? metadata : publicMetadata(metadata)),
    ...(reason === 'DEFAULT' ? { reason } : {}),
  }
  return Object.keys(shown).length === 0 ? undefined : shown
}

function publicMetadata({ killed, overridden }: Metadata): Metadata {
  return {
    ...(killed === undefined ? {} : { killed }),
    ...(overridden === undefined ? {} : { overridden }),
  }
}

/** An evaluation that failed, as OFREP writes it. */
export function failureText(
  key: string,
  { errorCode }: Pick<FailedResolution, 'errorCode'>,
): string {
  return JSON.stringify({ key, errorCode, errorDetails: ERROR_DETAILS[errorCode] })
}
