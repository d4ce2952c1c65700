import type { Value } from './operators.ts'

/** Writes a value as code. `quote` is what the file puts around its texts. */
export function writeLiteral(value: Value, quote: "'" | '"'): string {
  if (typeof value === 'string') return writeText(value, quote)
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown) => writeLiteral(item, quote)).join(', ')}]`
  }
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).map(
    ([key, member]) => `${writeKey(key, quote)}: ${writeLiteral(member, quote)}`,
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** Writes text so that it can stand in a template literal. */
export function writeInTemplate(text: string): string {
  return escapeInvisible(text.replaceAll(/[\\`]|\$(?=\{)/g, '\\$&').replaceAll(/\$$/g, '\\$'))
}

/**
 * The text of a literal as it was typed, as it can stand in a template; undefined if it can not.
 * Escapes mean the same there, except those of numbers.
 */
export function typedInTemplate(typed: string): string | undefined {
  const inner = typed.slice(1, -1)
  if (typed.startsWith('`')) return inner
  if (!/^['"]/.test(typed) || /\\\d/.test(inner)) return undefined
  const escaped = inner.replaceAll(/(\\[\s\S])|`|\$(?=\{)/g, (sign, pair) => pair ?? `\\${sign}`)
  return escaped.replaceAll(/\$$/g, '\\$')
}

/** Whether a text shows all that is in it, and needs no escapes. */
export function isPlain(text: string): boolean {
  return escapeInvisible(text) === text && !text.includes('\\')
}

/** The quotes that a file uses most. */
export function usualQuote(text: string): "'" | '"' {
  const count = (quote: string) => text.split(quote).length
  return count('"') > count("'") ? '"' : "'"
}

function writeText(text: string, quote: "'" | '"'): string {
  const json = escapeInvisible(JSON.stringify(text))
  if (quote === '"') return json
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** Characters that cannot be seen, or turn the text around them about, as escapes. */
function escapeInvisible(text: string): string {
  return text.replaceAll(/(?! )[\p{C}\p{Z}]/gu, (character) => {
    if (character === '\n') return '\\n'
    const code = character.codePointAt(0) ?? 0
    const digits = code.toString(16)
    return code > 0xff_ff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`
  })
}

function writeKey(key: string, quote: "'" | '"'): string {
  // As a plain member it would set the prototype.
  if (key === '__proto__') return `[${writeText(key, quote)}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : writeText(key, quote)
}
