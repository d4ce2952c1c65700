import { type Pair, readPair } from '@sluice/sdk/pair'
import type { BodyText } from '../exchange.ts'

/**
 * The head that a notice told of, because of which somebody asks: `flagConfigEtag` in the query, as
 * OFREP has it, or in the body. Undefined if it is not there, or cannot be read.
 */
export function noticedHead(query: string, body: BodyText): Pair | undefined {
  const asked = query === '' ? null : new URLSearchParams(query).get('flagConfigEtag')
  if (asked !== null) return readPair(asked)
  // Few have it, so the others are not read twice.
  if (!body.ok || !body.text.includes('"flagConfigEtag"')) return undefined
  try {
    const { flagConfigEtag } = Object(JSON.parse(body.text))
    return typeof flagConfigEtag === 'string' ? readPair(flagConfigEtag) : undefined
  } catch {
    return undefined
  }
}
