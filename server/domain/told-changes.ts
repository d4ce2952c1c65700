/** A change of a member of a document, as the audit tells it. */
interface Change {
  readonly document: string
  readonly path: string
  readonly before?: unknown
  readonly after?: unknown
}

/** A change as people read it. */
export interface ToldChange extends Change {
  /** Whether before and after say in words what somebody gets: `25 % on, 75 % off`. */
  readonly isServe: boolean
}

/** What somebody gets, as a variation or a split. */
const servePlace = /^(.*\/(?:default|serve))\/(?:variation|split)$/
/** What follows from other members, and says nothing to people. */
const implied = /\/(?:allocations|seed|bucketBy|updatedAt|initial)(?:\/|$)/

/**
 * Changes for people: without what follows from others, and with `/default` (or a rule's `/serve`) as
 * one change where another variation is served, or a split in place of one.
 */
export function toldChanges(changes: readonly Change[]): ToldChange[] {
  const told = new Map<string, ToldChange>()
  for (const change of changes) {
    if (implied.test(change.path)) continue
    const place = servePlace.exec(change.path)?.[1]
    const path = place ?? change.path
    const key = `${change.document} ${path}`
    if (place === undefined) told.set(key, { ...change, isServe: false })
    else {
      const { document } = change
      told.set(key, { ...told.get(key), ...serveWordsOf(change), document, path, isServe: true })
    }
  }
  return [...told.values()]
}

function serveWordsOf({ before, after }: Change): Pick<Change, 'before' | 'after'> {
  return {
    ...(before === undefined ? {} : { before: serveWords(before) }),
    ...(after === undefined ? {} : { after: serveWords(after) }),
  }
}

/** What a serve gives in words: the key of its variation, or the shares of its split. */
export function serveWords(value: unknown): string {
  if (typeof value === 'string') return value
  const variation = memberOf(value, 'variation')
  if (typeof variation === 'string') return variation
  const split = memberOf(value, 'split')
  if (split !== undefined) return serveWords(split)
  const weights = memberOf(value, 'weights')
  const shares = Object.entries(typeof weights === 'object' ? (weights ?? {}) : {})
  if (shares.length === 0) return JSON.stringify(value)
  return shares
    .filter(([, weight]) => weight !== 0)
    .map(([variation, weight]) => `${String(weight)} % ${variation}`)
    .join(', ')
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
