/** A JSON object whose members may be anything: what schemas and documents are made of. */
export type JsonObject = Record<string, unknown>

/** Narrows a value to an object that is no array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member of an object by name; an empty object if there is none, or no object. */
export function memberOf(value: unknown, name: string): JsonObject {
  const member = isJsonObject(value) ? value[name] : undefined
  return isJsonObject(member) ? member : {}
}
