import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'

const JwkSet = Type.Object(
  {
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
  },
  {
    title: 'JwkSet',
    examples: [
      {
        keys: [
          {
            kty: 'OKP',
            crv: 'Ed25519',
            x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
            kid: 'k1',
            use: 'sig',
            alg: 'EdDSA',
          },
        ],
      },
    ],
  },
)

/** The public keys with which signatures of this installation are verified (RFC 7517). */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/.well-known/jwks.json',
    {
      schema: {
        operationId: 'listSigningKeys',
        summary: 'The public keys that signatures are verified with',
        tags: ['operations'],
        response: { 200: JwkSet },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=300')
      return { keys: app.control.signing.published() }
    },
  )
}

export default routes
