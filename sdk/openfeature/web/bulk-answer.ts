import type { JsonValue } from '@openfeature/web-sdk'
import type { Pair } from '../../evaluate/pair.ts'
import { isRecord, parseJson } from './record.ts'

/** More flags than a project may have. */
const MAX_FLAGS = 20_000

/** What one flag serves to the context, as the edge evaluated it. */
export type Evaluated =
  | {
      readonly ok: true
      readonly value: JsonValue
      readonly variant: string | undefined
      readonly reason: string
      readonly metadata: Readonly<Record<string, string | number | boolean>>
    }
  | { readonly ok: false; readonly errorCode: string; readonly message: string }

/** All that an edge answered for a context. */
export interface Answer {
  /** As it came, so that it can be kept. */
  readonly text: string
  readonly etag: string | null
  /** Head that it was evaluated at; undefined if the edge does not say. */
  readonly pair: Pair | undefined
  readonly flags: ReadonlyMap<string, Evaluated>
  /** Where changes are told, below the edge's origin; undefined if nowhere. */
  readonly streamUri: string | undefined
  /** A page that nobody looks at for so long should end its stream, ms. */
  readonly inactivityMs: number
  /** The edge has not heard of its upstream for a while. */
  readonly isStale: boolean
  /** Id of the environment; undefined if the edge does not say. */
  readonly flagSetId: string | undefined
}

/** Reads the body of a bulk evaluation; undefined if it is none. */
export function readAnswer(
  text: string,
  etag: string | null,
  pair: Pair | undefined,
): Answer | undefined {
  const body = parseJson(text)
  if (!isRecord(body) || !Array.isArray(body.flags) || body.flags.length > MAX_FLAGS) {
    return undefined
  }
  const flags = new Map<string, Evaluated>()
  for (const flag of body.flags) {
    if (isRecord(flag) && typeof flag.key === 'string') flags.set(flag.key, readFlag(flag))
  }
  const { stale, flagSetId } = isRecord(body.metadata) ? body.metadata : {}
  return {
    ...{ text, etag, pair, flags },
    ...readStream(body.eventStreams),
    isStale: stale === true,
    flagSetId: typeof flagSetId === 'string' ? flagSetId : undefined,
  }
}

/** Keys of flags that serve something else, or for another reason, in one answer than in the other. */
export function changedKeys(before: Answer | undefined, after: Answer): readonly string[] {
  const keys = new Set([...(before?.flags.keys() ?? []), ...after.flags.keys()])
  const textOf = (answer: Answer | undefined, key: string) => JSON.stringify(answer?.flags.get(key))
  return [...keys].filter((key) => textOf(before, key) !== textOf(after, key))
}

function readFlag(flag: Readonly<Record<string, unknown>>): Evaluated {
  const { value, variant, reason, errorCode, errorDetails, metadata } = flag
  if (typeof errorCode === 'string') {
    const message = typeof errorDetails === 'string' ? errorDetails : 'the flag failed'
    return { ok: false, errorCode, message }
  }
  if (!isJsonValue(value)) {
    return { ok: false, errorCode: 'PARSE_ERROR', message: 'the edge gave no value' }
  }
  const { reason: ownReason, ...shown } = isRecord(metadata) ? metadata : {}
  // OFREP has no DEFAULT: that no rule matched stands beside it.
  const told = ownReason === 'DEFAULT' ? ownReason : reason
  return {
    ...{ ok: true, value, reason: typeof told === 'string' ? told : 'UNKNOWN' },
    variant: typeof variant === 'string' ? variant : undefined,
    metadata: Object.fromEntries(Object.entries(shown).filter(isPrimitiveEntry)),
  }
}

function readStream(value: unknown): Pick<Answer, 'streamUri' | 'inactivityMs'> {
  const streams: readonly unknown[] = Array.isArray(value) ? value : []
  const stream = streams.find((one) => isRecord(one) && one.type === 'sse')
  const { endpoint, inactivityDelaySec: delay } = isRecord(stream) ? stream : {}
  const uri = isRecord(endpoint) ? endpoint.requestUri : undefined
  return {
    streamUri: typeof uri === 'string' ? uri : undefined,
    inactivityMs: typeof delay === 'number' && delay > 0 ? delay * 1_000 : 120_000,
  }
}

/** What came out of JSON is JSON. */
function isJsonValue(value: unknown): value is JsonValue {
  return value !== undefined
}

function isPrimitiveEntry(entry: [string, unknown]): entry is [string, string | number | boolean] {
  return ['string', 'number', 'boolean'].includes(typeof entry[1])
}
