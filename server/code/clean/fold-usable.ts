import type { Node } from 'oxc-parser'
import { findBindings } from '../bindings.ts'
import type { FlagRead } from '../flag-read.ts'
import { isInside, isParsed, lineAt, parseSource, type Source, walk } from '../source.ts'
import { Edits } from './edits.ts'
import { keepExpectedErrors } from './expected-errors.ts'
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
      const all = [...reads.values()]
      const around = callsAround(source, attempt.parting, all)
      for (const read of around ?? culprits({ ...given, untouched }, all)) refuse(read, notProven)
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
  | { readonly file: Understood; readonly leftovers: readonly Leftover[] }
  /** What came out did not mean what was left of the file before, from some code on. */
  | { readonly file: undefined; readonly parting: Node | undefined }

function tryFolding(parts: KnownParts): Attempt {
  const edits = new Edits(parts.source)
  const folding = new Folding(parts, edits)
  fold(folding)
  keepExpectedErrors(folding)
  if (folding.blocked.length > 0) return { blocked: folding.blocked }
  const leftovers = removeUnused(folding)
  const { source, bindings } = parts
  const text = edits.toString()
  if (text === source.text) return { file: { source, bindings }, leftovers }
  const parsed = parseSource(source.path, text)
  if (!isParsed(parsed)) return { file: undefined, parting: undefined }
  const file = { source: parsed, bindings: findBindings(parsed) }
  const parting = partingPoint({ source, bindings }, edits, file)
  return parting === undefined ? { file, leftovers } : { file: undefined, parting }
}

/** The calls in the smallest code around a place that has any; undefined if that is the whole file. */
function callsAround(
  source: Source,
  place: Node | undefined,
  reads: readonly FlagRead[],
): readonly FlagRead[] | undefined {
  for (let at = place; at !== undefined && at.type !== 'Program'; at = source.parentOf(at)) {
    const code = at
    const within = reads.filter(({ node }) => isInside(node, code))
    if (within.length > 0) return within
  }
  return undefined
}

const triedAloneMax = 50

/** Calls that cannot be taken out even if no other is; all if it is none of them alone. */
function culprits(given: KnownParts, reads: readonly FlagRead[]): readonly FlagRead[] {
  if (reads.length > triedAloneMax) return reads
  const guilty = reads.filter((read) => {
    const attempt = tryFolding({ ...given, reads: new Map([[read.node, read]]) })
    return 'file' in attempt && attempt.file === undefined
  })
  return guilty.length > 0 ? guilty : reads
}
