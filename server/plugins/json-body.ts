import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Refusal } from '../domain/refusal.ts'

const depthMax = 32
/** Refuses bytes that are no UTF-8, which would be stored as something else than was sent. */
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads JSON bodies strictly, and no others: refuses what is not UTF-8, prototype names (Fastify's
 * own guard), lone surrogates and numbers beyond a double's range, which no canonical form can carry, and nesting
 * deeper than any valid document's.
 */
export default fp(
  async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers()
    const parse = app.getDefaultJsonParser('error', 'error')
    app.addContentTypeParser(
      ['application/json', 'application/merge-patch+json'],
      { parseAs: 'buffer' },
      (request, body, done) => {
        // An action without members (archive) may come without a body.
        if (body.length === 0) return done(null, undefined)
        const text = readUtf8(body)
        if (text === null) return done(new Refusal('MALFORMED_JSON', notUtf8), undefined)
        // Typed as if it might return a promise; this one answers through the callback only.
        void parse(request, text, (error, value) => {
          if (error !== null) return done(malformed(error), undefined)
          const fault = findFault(value, 0)
          if (fault !== null) return done(new Refusal('MALFORMED_JSON', fault), undefined)
          done(null, value)
        })
      },
    )
  },
  { name: 'json-body' },
)

const notUtf8 = 'The body is not valid UTF-8.'

function readUtf8(body: string | Buffer): string | null {
  try {
    return typeof body === 'string' ? body : utf8.decode(body)
  } catch {
    return null
  }
}

function malformed(error: Error): Refusal {
  return new Refusal('MALFORMED_JSON', `The body cannot be read as JSON: ${error.message}`)
}

function findFault(value: unknown, depth: number): string | null {
  if (depth > depthMax) return `The body nests deeper than ${depthMax} levels.`
  if (typeof value === 'string') return stringFault(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return 'A number is too large.'
  if (typeof value !== 'object' || value === null) return null
  for (const [key, member] of Object.entries(value)) {
    const fault = stringFault(key) ?? findFault(member, depth + 1)
    if (fault !== null) return fault
  }
  return null
}

function stringFault(text: string): string | null {
  return text.isWellFormed() ? null : 'A string holds half of a surrogate pair: not valid Unicode.'
}
