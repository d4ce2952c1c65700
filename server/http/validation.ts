import { Ajv, type AnySchema, type ErrorObject } from 'ajv'
import type { FastifySchemaCompiler } from 'fastify'
import { onceAsked } from './once-asked.ts'

/** Requests of more values than this are told only the first thing that is wrong with them. */
const listedValuesMax = 2000

/**
 * Makes the validators of routes. Each stops at the first fault, so that no request keeps the
 * server busy for longer than it takes to read: to list every fault of a million bytes took
 * minutes, in which nobody could have killed a flag. A request that is small and not valid is
 * looked at again, and all its faults are listed. `shared` are the schemas that others refer to.
 * Compiled when the first request comes: to compile them all is half of a server's start.
 */
export function createValidatorCompiler(
  shared: readonly AnySchema[],
): FastifySchemaCompiler<AnySchema> {
  const options = { allowUnionTypes: true, addUsedSchema: false, verbose: true }
  const first = onceAsked(() => new Ajv(options).addSchema([...shared]))
  const all = onceAsked(() => new Ajv({ ...options, allErrors: true }).addSchema([...shared]))
  return ({ schema }) => {
    const compile = onceAsked(() => first().compile(schema))
    return (data: unknown) => {
      const findFirst = compile()
      if (findFirst(data)) return true
      const isSmall = countValues(data, listedValuesMax) <= listedValuesMax
      const find = isSmall ? all().compile(schema) : findFirst
      find(data)
      return { error: (find.errors ?? []).map(explained) }
    }
  }
}

/** In place of a regular expression, what the schema says of it for people. */
function explained(fault: ErrorObject): ErrorObject {
  const { keyword, parentSchema } = fault
  const description: unknown = parentSchema?.description
  if (keyword !== 'pattern' || typeof description !== 'string') return fault
  return { ...fault, message: `must be: ${description}` }
}

/** How many values a JSON value holds, itself included; stops soon after `max`. */
function countValues(value: unknown, max: number): number {
  if (typeof value !== 'object' || value === null) return 1
  let count = 1
  for (const member of Object.values(value)) {
    if (count > max) break
    count += countValues(member, max - count)
  }
  return count
}
