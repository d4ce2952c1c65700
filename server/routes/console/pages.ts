import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { consoleFolder, readConsolePage } from '../../console-files.ts'
import { consolePolicy } from '../../plugins/security-headers.ts'

const hidden = { schema: { hide: true } } as const
const notBuilt =
  'The web console is not built. Run `npm install` in the folder of Sluice, or `node scripts/build-console.mjs`, and start it again. The API works without it.\n'

/** The console: one page for all of its paths, and the files that it loads. */
export default async function consolePages(app: FastifyInstance): Promise<void> {
  const { basePath } = app
  const page = readConsolePage(basePath)
  await app.register(fastifyStatic, {
    root: join(consoleFolder, 'assets'),
    prefix: '/assets/',
    schemaHide: true,
    decorateReply: false,
    preCompressed: true,
    cacheControl: false,
    // Their names hold a hash of what is in them.
    setHeaders: (reply) => reply.header('cache-control', 'public, max-age=31536000, immutable'),
  })
  const sendPage = async (_request: FastifyRequest, reply: FastifyReply) => {
    if (page === null) return reply.code(503).type('text/plain; charset=utf-8').send(notBuilt)
    const nonce = randomBytes(18).toString('base64url')
    return reply
      .header('content-security-policy', consolePolicy(nonce))
      .type('text/html; charset=utf-8')
      .send(page.render(nonce))
  }
  app.get('/', hidden, sendPage)
  app.get('/*', hidden, sendPage)
}
