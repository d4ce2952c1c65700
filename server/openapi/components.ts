import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type JsonObject, memberOf } from './json-object.ts'

/** Members whose values are data, not schemas: a `title` there names nothing. */
const dataMembers = new Set(['example', 'examples', 'value', 'default', 'enum', 'const'])

/**
 * Moves every schema that has a title out of `node` into `schemas`, once for each title, and leaves
 * a reference. Changes both. Throws if two different schemas share a title.
 */
export function hoistTitled(node: JsonObject | unknown[], schemas: JsonObject): void {
  for (const [name, member] of Object.entries(node)) {
    if (!isContainer(member) || dataMembers.has(name)) continue
    hoistTitled(member, schemas)
    if (Array.isArray(member) || typeof member.title !== 'string') continue
    const { title } = member
    const known = memberOf(schemas, title)
    if (schemas[title] !== undefined && !areAlike(known, member)) {
      throw new Error(`Two different schemas are titled ${title}.`)
    }
    schemas[title] = { ...member, ...known }
    Reflect.set(node, name, { $ref: `#/components/schemas/${title}` })
  }
}

/** Equal but for examples: those of a body have moved to its media type already. */
function areAlike(a: JsonObject, b: JsonObject): boolean {
  const { examples: _ofA, ...plainA } = a
  const { examples: _ofB, ...plainB } = b
  return isDeepStrictEqual(plainA, plainB)
}

function isContainer(value: unknown): value is JsonObject | unknown[] {
  return Array.isArray(value) || isJsonObject(value)
}
