import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { documentSchemas } from '../schemas/documents.ts'

const check = TypeCompiler.Compile(Type.Pick(documentSchemas.segment, ['included', 'excluded']))

/**
 * Hashes of the blobs that a document refers to, by its full name and its JSON. Only segments refer
 * to blobs; a document that cannot be read refers to none.
 */
export function listHashesOf(documentName: string, value: string | null): string[] {
  if (value === null || !documentName.startsWith('segment/')) return []
  let segment: unknown
  try {
    segment = JSON.parse(value)
  } catch {
    return []
  }
  if (!check.Check(segment)) return []
  return [segment.included, segment.excluded].flatMap((list) => (list === null ? [] : [list.hash]))
}
