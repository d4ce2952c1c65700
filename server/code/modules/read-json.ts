import type { Node } from 'oxc-parser'
import { parseSync } from 'oxc-parser'

/** A JSON object, as far as it was read. */
export type JsonRecord = Readonly<Record<string, unknown>>

const depthMax = 50
const nothing: JsonRecord = Object.freeze({})

/**
 * Reads an object from JSON as configurations are written: with comments and trailing commas, which
 * a parser of JavaScript knows. An empty object if it is none. Never throws.
 */
export function readJson(text: string): JsonRecord {
  const { program, errors } = parseSync('json.js', `(${text.replace(/^\uFEFF/, '')}\n)`)
  const [statement] = program.body
  if (errors.length > 0 || statement?.type !== 'ExpressionStatement') return nothing
  const value = readValue(statement.expression, 0)
  return isRecord(value) ? value : nothing
}

/** Whether a value is an object with members. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The texts of a list, or the one text that stands in its place. */
export function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((one) => typeof one === 'string')
}

function readValue(node: Node, depth: number): unknown {
  if (depth > depthMax) return undefined
  switch (node.type) {
    case 'Literal':
      return node.value
    case 'ParenthesizedExpression':
      return readValue(node.expression, depth)
    case 'ArrayExpression':
      return node.elements.map((one) => (one === null ? undefined : readValue(one, depth + 1)))
    case 'ObjectExpression': {
      const entries = node.properties.flatMap((property) =>
        property.type === 'Property' && property.key.type === 'Literal'
          ? [[String(property.key.value), readValue(property.value, depth + 1)] as const]
          : [],
      )
      return Object.fromEntries(entries)
    }
    default:
      return undefined
  }
}
