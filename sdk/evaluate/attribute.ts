import { isRecord, member } from './shape.ts'
import { CompileError } from './unreadable.ts'

/** A context as it comes from outside: an object, and nothing more is known of it. */
export type EvaluationInput = Readonly<Record<string, unknown>>

/** Reads one attribute; undefined where the context has none of its own. */
export type AttributeReader = (context: EvaluationInput) => unknown

/**
 * Compiles an attribute's name, or a JSON pointer (RFC 6901, `/address/country`) into nested
 * objects. A pointer does not enter arrays. Throws CompileError on an invalid pointer.
 */
export function compileAttribute(attribute: string): AttributeReader {
  if (!attribute.startsWith('/')) return (context) => member(context, attribute)
  const names = attribute.slice(1).split('/').map(unescapeToken)
  return (context) => {
    let value: unknown = context
    for (const name of names) {
      if (!isRecord(value)) return undefined
      value = member(value, name)
    }
    return value
  }
}

function unescapeToken(token: string): string {
  if (/~(?![01])/.test(token)) throw new CompileError(`"${token}" has a "~" that escapes nothing`)
  return token.replaceAll('~1', '/').replaceAll('~0', '~')
}
