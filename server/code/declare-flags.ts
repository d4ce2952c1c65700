/** What a declaration says of a flag. */
export interface DeclaredFlag {
  readonly key: string
  readonly description: string
  readonly type: string
  readonly values: readonly unknown[]
  /** Why it is stale; null if it is not. */
  readonly stale: string | null
}

/**
 * The module that declares an application's flags to `@sluice/sdk`, sorted by key so that it only
 * changes where flags do. Stale flags are deprecated: editors strike them through.
 */
export function declareFlags(flags: readonly DeclaredFlag[]): string {
  const sorted = flags.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const members = sorted.flatMap((flag) => [
    ...commentOf(flag),
    `    ${JSON.stringify(flag.key)}: ${typeOf(flag)}`,
  ])
  return [
    '// Made by `sluice types`: do not edit.',
    "import '@sluice/sdk'",
    '',
    "declare module '@sluice/sdk' {",
    '  interface Flags {',
    ...members,
    '  }',
    '}',
    '',
  ].join('\n')
}

function commentOf({ description, stale }: DeclaredFlag): readonly string[] {
  const lines = [
    ...(description === '' ? [] : [oneLine(description)]),
    ...(stale === null ? [] : [`@deprecated Stale: ${oneLine(stale)}.`]),
  ]
  return lines.length === 0 ? [] : [`    /** ${lines.join(' ')} */`]
}

/** Text of people must not end the comment that it is in. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('*/', '*\\/').trim()
}

function typeOf({ type, values }: DeclaredFlag): string {
  if (type === 'boolean') return 'boolean'
  if (type === 'json') return unionOf(values.map((value) => shapeOf(value)))
  return unionOf(values.map((value) => JSON.stringify(value)))
}

function unionOf(types: readonly string[]): string {
  const distinct = [...new Set(types)]
  return distinct.length === 0 ? 'never' : distinct.join(' | ')
}

/** The type of a JSON value: its members, but not what they happen to be. */
function shapeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) {
    const items = unionOf(value.map((item: unknown) => shapeOf(item)))
    return `readonly (${items})[]`
  }
  if (typeof value !== 'object') return typeof value
  const members = Object.entries(value).map(
    ([key, member]) => `readonly ${JSON.stringify(key)}: ${shapeOf(member)}`,
  )
  return members.length === 0 ? 'Record<string, never>' : `{ ${members.join('; ')} }`
}
