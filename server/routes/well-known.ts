import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'

const JwkSet = Type.Object({
  keys: Type.Array(
    Type.Object({
      kty: Type.Literal('OKP'),
      crv: Type.Literal('Ed25519'),
      x: Type.String(),
      kid: Type.String(),
      use: Type.Literal('sig'),
      alg: Type.Literal('EdDSA'),
    }),
  ),
})

/** The public keys with which signatures of this installation are verified (RFC 7517). */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/.well-known/jwks.json',
    { schema: { tags: ['operations'], response: { 200: JwkSet } } },
    async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=300')
      return { keys: app.control.signing.published() }
    },
  )
}

export default routes
