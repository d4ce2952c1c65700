/** How a key is written in a generated name, by the name of the form. */
const forms: Readonly<Record<string, (words: readonly string[]) => string>> = {
  camelCase: ([first = '', ...rest]) => first.toLowerCase() + rest.map(capital).join(''),
  PascalCase: (words) => words.map(capital).join(''),
  CONSTANT_CASE: (words) => words.join('_').toUpperCase(),
  snake_case: (words) => words.join('_').toLowerCase(),
  'kebab-case': (words) => words.join('-').toLowerCase(),
}

/** The forms that a pattern may name. */
export const KEY_FORMS: readonly string[] = Object.keys(forms)

/** The names that a generator makes of a flag key: `FLAG_{CONSTANT_CASE}` of `new-cart`. */
export function generatedNames(key: string, patterns: readonly string[]): readonly string[] {
  const words = wordsOf(key)
  return patterns.map((pattern) =>
    pattern.replaceAll(/\{([^{}]+)\}/g, (braces, form: string) => {
      const write = Object.hasOwn(forms, form) ? forms[form] : undefined
      return write === undefined ? braces : write(words)
    }),
  )
}

/** The parts of a key between `.`, `-`, `_`, `~` and where a small letter meets a capital. */
function wordsOf(key: string): readonly string[] {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s._~-]+/)
    .filter((word) => word !== '')
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()
}
