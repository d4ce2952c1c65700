import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Refusal } from '../domain/refusal.ts'

const depthMax = 32

/**
 * Reads JSON bodies strictly, and no others: refuses prototype names (Fastify's own guard), lone
 * surrogates and numbers beyond a double's range, which no canonical form can carry, and nesting
 * deeper than any valid document's.
 */
export default fp(
  async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers()
    const parse = app.getDefaultJsonParser('error', 'error')
    app.addContentTypeParser(
      ['application/json', 'application/merge-patch+json'],
      { parseAs: 'string' },
      (request, body, done) => {
        // An action without members (archive) may come without a body.
        if (body === '') return done(null, undefined)
        // Typed as if it might return a promise; this one answers through the callback only.
        void parse(request, String(body), (error, value) => {
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
