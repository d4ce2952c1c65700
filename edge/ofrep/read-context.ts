import type { EvaluationContext } from '@sluice/sdk/model'
import type { BodyText } from '../exchange.ts'

/** Largest body of an evaluation: a context of 64 KiB and what is around it. */
export const MAX_BODY_BYTES = 64 * 1024 + 256

/** What a request is evaluated for, or what is wrong with it in OFREP's words. */
export type ContextReading =
  | { readonly ok: true; readonly context: EvaluationContext }
  | {
      readonly ok: false
      readonly errorCode: 'PARSE_ERROR' | 'INVALID_CONTEXT'
      readonly errorDetails: string
    }

/**
 * Reads the context of a request. A targeting key may be left out: only a flag that needs one fails
 * without, so that a kill switch can be asked for by anybody.
 */
export function readContext(body: BodyText): ContextReading {
  if (!body.ok) {
    return body.fault === 'TOO_LARGE'
      ? invalid('The context is larger than 64 KiB.')
      : { ok: false, errorCode: 'PARSE_ERROR', errorDetails: 'The body is not valid UTF-8.' }
  }
  if (body.text === '') return invalid('The body is empty: send {"context":{"targetingKey":"…"}}.')
  let value: unknown
  try {
    value = JSON.parse(body.text)
  } catch {
    return { ok: false, errorCode: 'PARSE_ERROR', errorDetails: 'The body is not JSON.' }
  }
  if (!isRecord(value) || !Object.hasOwn(value, 'context')) {
    return invalid('The body has no member "context".')
  }
  const { context } = value
  if (!isRecord(context)) return invalid('The context is not an object.')
  if (!isContext(context)) return invalid('The targetingKey is neither a string nor a number.')
  return { ok: true, context }
}

function invalid(errorDetails: string): ContextReading {
  return { ok: false, errorCode: 'INVALID_CONTEXT', errorDetails }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What JSON can carry is a context, but for the type of its targeting key. */
function isContext(value: Readonly<Record<string, unknown>>): value is EvaluationContext {
  if (!Object.hasOwn(value, 'targetingKey')) return true
  const { targetingKey } = value
  return (
    targetingKey === null || typeof targetingKey === 'string' || typeof targetingKey === 'number'
  )
}
