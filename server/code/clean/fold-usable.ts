import type { Node } from 'oxc-parser'
import { findBindings } from '../bindings.ts'
import type { FlagRead } from '../flag-read.ts'
import { isInside, isParsed, lineAt, parseSource, walk } from '../source.ts'
import { Edits } from './edits.ts'
import { fold } from './fold.ts'
import { type Blocked, Folding } from './folding.ts'
import type { KnownParts } from './known.ts'
import { type Place, placeIn } from './place-in.ts'
import { partingPoint, type Understood } from './proof.ts'
import { type Leftover, removeUnused } from './unused.ts'

/** A file after one run over it, and what was left as it was; places are those before the run. */
export interface Folded {
  readonly file: Understood
  /** Calls that had to stay. */
  readonly refused: readonly Place[]
  /** What stays though nothing needs it, or though it is decided. */
  readonly leftovers: readonly Place[]
}

/**
 * Rewrites a file as far as it is decided. What cannot be rewritten is left as it was, and named;
 * all else is rewritten without it.
 */
export function foldUsable(given: Omit<KnownParts, 'untouched'>): Folded {
  const { source, bindings } = given
  const reads = new Map(given.reads)
  const untouched = new Set<Node>()
  const refused: Place[] = []
  const left: Place[] = []
  const refuse = (read: FlagRead, why: string) => {
    if (reads.delete(read.node)) refused.push(placeIn(source, read.node, why))
  }
  while (reads.size > 0) {
    const attempt = tryFolding({ ...given, reads, untouched })
    if ('blocked' in attempt) {
      for (const { code, why } of attempt.blocked) {
        const within = [...reads.values()].filter(({ node }) => isInside(node, code))
        for (const read of within) refuse(read, `line ${lineAt(source.text, code.start)}: ${why}`)
        if (within.length > 0) continue
        left.push(placeIn(source, code, why))
        walk(code, (node) => {
          untouched.add(node)
          return true
        })
      }
    } else if (attempt.file === undefined) {
      for (const read of culprits(given, reads, untouched)) refuse(read, notProven)
    } else {
      const leftovers = attempt.leftovers.map(({ node, name, why }) =>
        placeIn(source, node, `${name}: ${why}`),
      )
      return { file: attempt.file, refused, leftovers: [...left, ...leftovers] }
    }
  }
  return { file: { source, bindings }, refused, leftovers: [] }
}

const notProven = 'it could not be taken out so that all around it still means the same'

type Attempt =
  | { readonly blocked: readonly Blocked[] }
  /** No file: what came out did not mean what was left of the file before. */
  | { readonly file: Understood | undefined; readonly leftovers: readonly Leftover[] }

function tryFolding(parts: KnownParts): Attempt {
  const edits = new Edits(parts.source)
  const folding = new Folding(parts, edits)
  fold(folding)
  if (folding.blocked.length > 0) return { blocked: folding.blocked }
  const leftovers = removeUnused(folding)
  return { file: proven(parts, edits), leftovers }
}

/** The file as it is after changes; undefined if it does not say what was to be left of it. */
function proven({ source, bindings }: KnownParts, edits: Edits): Understood | undefined {
  const text = edits.toString()
  if (text === source.text) return { source, bindings }
  const parsed = parseSource(source.path, text)
  if (!isParsed(parsed)) return undefined
  const after = { source: parsed, bindings: findBindings(parsed) }
  return partingPoint({ source, bindings }, edits, after) === undefined ? after : undefined
}

const triedAloneMax = 50

/** Calls that cannot be taken out even if no other is; all if it is none of them alone. */
function culprits(
  given: Omit<KnownParts, 'untouched'>,
  reads: ReadonlyMap<Node, FlagRead>,
  untouched: ReadonlySet<Node>,
): readonly FlagRead[] {
  const all = [...reads.values()]
  if (all.length > triedAloneMax) return all
  const guilty = all.filter((read) => {
    const attempt = tryFolding({ ...given, reads: new Map([[read.node, read]]), untouched })
    return !('blocked' in attempt) && attempt.file === undefined
  })
  return guilty.length > 0 ? guilty : all
}
