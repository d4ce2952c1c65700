/** What a condition compares with. */
export type Scalar = string | number | boolean

/** How a value is compared: text and numbers that look the same are different values. */
export type ValueType = 'text' | 'number' | 'boolean'

/** The types, as they are called on a page. */
export const typeWords: Readonly<Record<ValueType, string>> = {
  text: 'text',
  number: 'number',
  boolean: 'true/false',
}

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i

/** Which type a value has. */
export function typeOf(value: Scalar): ValueType {
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'text'
}

/** Reads a text as a value of the type; what cannot be one, and big integers that would be rounded, stay text. */
export function readScalar(text: string, type: ValueType): Scalar {
  return type === 'boolean' && (text === 'true' || text === 'false')
    ? text === 'true'
    : readUnit(text, type)
}

/** The same for what is listed or bucketed, which is never true or false. */
export function readUnit(text: string, type: ValueType): string | number {
  if (type !== 'number' || !decimal.test(text)) return text
  const number = Number(text)
  const isExact = Number.isSafeInteger(number) || !/^[-+]?\d+$/.test(text)
  return Number.isFinite(number) && isExact ? number : text
}

/** Whether a value's type must be shown, because the value itself does not tell it. */
export function isAmbiguous(value: Scalar): boolean {
  return typeof value !== 'string' || value === 'true' || value === 'false' || decimal.test(value)
}

/** Adds what is not there yet. Nothing is the same value but the same text, number or truth. */
export function addValues<V extends Scalar>(values: readonly V[], more: readonly V[]): V[] {
  const there = new Set(values)
  return [...values, ...new Set(more.filter((value) => !there.has(value)))]
}

/**
 * The values of a list that was edited as texts: those that were there before stay what they are,
 * and only new texts are read. New ones that are there already are left out.
 */
export function rereadValues<V extends Scalar>(
  before: readonly V[],
  texts: readonly string[],
  read: (text: string) => V,
): V[] {
  const kept = new Map<string, V[]>()
  for (const value of before.toReversed()) {
    const text = asTyped(String(value))
    const same = kept.get(text)
    if (same === undefined) kept.set(text, [value])
    else same.push(value)
  }
  const seen = new Set<V>()
  return texts.flatMap((text) => {
    const old = kept.get(asTyped(text))?.pop()
    const value = old ?? read(text)
    if (old === undefined && seen.has(value)) return []
    seen.add(value)
    return [value]
  })
}

/** A field of text has one kind of line end. */
function asTyped(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n')
}

/** The type that new values most likely have: that of the ones there are, if it is one for all. */
export function usualType(values: readonly Scalar[]): ValueType | undefined {
  const [first, ...others] = new Set(values.map(typeOf))
  return others.length === 0 ? first : 'text'
}

/** A value as a person reads it: a text that looks like something else is in quotes. */
export function valueWords(value: Scalar): string {
  if (typeof value !== 'string') return String(value)
  return isAmbiguous(value) || /[,"]|^\s|\s$|^$/.test(value) ? JSON.stringify(value) : value
}

const wordsShown = 10

/** Values as a person reads them, of a long list the first ones and how many more there are. */
export function listWords(values: readonly Scalar[]): string {
  const shown = values.slice(0, wordsShown).map(valueWords).join(', ')
  const more = values.length - wordsShown
  return more > 0 ? `${shown} and ${more.toLocaleString()} more` : shown
}
