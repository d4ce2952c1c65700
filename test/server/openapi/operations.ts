import { isObject } from '../../helpers/server.ts'

/** One operation of the OpenAPI document. */
export interface Operation {
  readonly id: string
  readonly method: string
  /** Template, for example `/api/v1/projects/{project}`. */
  readonly path: string
  /** As the document has it. */
  readonly described: Record<string, unknown>
}

/** All operations of an OpenAPI document. */
export function operationsOf(document: unknown): Operation[] {
  return Object.entries(objectAt(document, 'paths')).flatMap(([path, item]) =>
    Object.keys(isObject(item) ? item : {}).map((method) => {
      const described = objectAt(item, method)
      return { id: String(described.operationId), method: method.toUpperCase(), path, described }
    }),
  )
}

/** The object at a path of members; an empty one if there is none. */
export function objectAt(value: unknown, ...path: readonly string[]): Record<string, unknown> {
  let found = value
  for (const name of path) found = isObject(found) ? found[name] : undefined
  return isObject(found) ? found : {}
}
