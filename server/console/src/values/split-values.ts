/** How several values are typed or pasted, for a person. */
export const splitRule = 'Commas and new lines separate values; "a, b" is one value.'

/** What an unquoted value cannot hold or begin with. */
const needsQuotes = /^\s|\s$|[,\t\r\n]|^"|^$/

/**
 * Reads typed or pasted values: commas, tabs and line ends separate them, and white space around
 * them does not count. A value in double quotes stands as it is, with `""` for a quote inside
 * (as in CSV, RFC 4180). A quote without an end is a character like any other.
 */
export function splitValues(text: string): string[] {
  const values: string[] = []
  // Bounded, so that a quote without an end does not make the search run through the whole text.
  const part =
    /\s*(?:"((?:[^"]|""){0,2100})"[^\S\t\r\n]*(?=[,\t\r\n]|$)|([^,\t\r\n]*))(?:[,\t\r\n]|$)/y
  while (part.lastIndex < text.length) {
    const [, quoted, bare = ''] = part.exec(text) ?? []
    const value = quoted === undefined ? bare.trim() : quoted.replaceAll('""', '"')
    if (value !== '' || quoted !== undefined) values.push(value)
  }
  return values
}

/** Whether the value that is being typed has begun with a quote and not ended: a comma belongs to it. */
export function isQuoteOpen(text: string): boolean {
  return /^\s*"(?:[^"]|"")*$/.test(text)
}

/** Writes a value so that `splitValues` reads it as one. */
export function writeValue(value: string): string {
  return needsQuotes.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
