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
  return text.replaceAll(/[\\`]|\$(?=\{)/g, '\\$&').replaceAll(/\$$/g, '\\$')
}

/** The quotes that a file uses most. */
export function usualQuote(text: string): "'" | '"' {
  const count = (quote: string) => text.split(quote).length
  return count('"') > count("'") ? '"' : "'"
}

function writeText(text: string, quote: "'" | '"'): string {
  const json = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
  if (quote === '"') return json
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

function writeKey(key: string, quote: "'" | '"'): string {
  // As a plain member it would set the prototype.
  if (key === '__proto__') return `[${writeText(key, quote)}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : writeText(key, quote)
}
