import type { FastifyInstance } from 'fastify'
import { Refusal } from '../domain/refusal.ts'

/** How large the body of a request that carries a list of values may be. */
export const listBodyBytesMax = 16 * 1024 * 1024

/** A byte order mark is left to whoever reads the lines. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Makes the routes of a plugin take files of values as text, and nothing else. */
export function acceptListFiles(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['text/csv', 'text/plain'],
    { parseAs: 'buffer', bodyLimit: listBodyBytesMax },
    (_request, body, done) => {
      try {
        done(null, typeof body === 'string' ? body : utf8.decode(body))
      } catch {
        const detail = 'The file is not UTF-8. Save it as UTF-8 and send it again.'
        done(new Refusal('INVALID', detail), undefined)
      }
    },
  )
  app.addContentTypeParser('*', (_request, _body, done) => {
    const detail = 'Send the values as text/csv or text/plain, one a line.'
    done(new Refusal('UNSUPPORTED_MEDIA_TYPE', detail))
  })
}

/** The kind of file by its media type, of which one of `acceptListFiles` came. */
export function listFileKind(contentType: string | undefined): 'csv' | 'lines' {
  return contentType?.toLowerCase().startsWith('text/csv') === true ? 'csv' : 'lines'
}
