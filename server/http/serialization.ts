import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifySerializerCompiler } from 'fastify'
import { onceAsked } from './once-asked.ts'

/**
 * Makes the serializers of routes: Fastify's own, but each compiled when its first answer is sent.
 * To compile them all is a third of a server's start. `shared` are the schemas that others refer to.
 */
export function createSerializerCompiler(
  shared: readonly { readonly $id: string }[],
): FastifySerializerCompiler<unknown> {
  const byId = Object.fromEntries(shared.map((schema) => [schema.$id, schema]))
  const compile = SerializerSelector()(byId)
  return ({ schema, method, url, httpStatus = '' }) => {
    const serializer = onceAsked(() => compile({ schema, method, url, httpStatus }))
    return (data: unknown) => serializer()(data)
  }
}
