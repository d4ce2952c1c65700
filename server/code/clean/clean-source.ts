import type { Node } from 'oxc-parser'
import { type Bindings, findBindings } from '../bindings.ts'
import { constantReader, type ImportedConstants, noImports } from '../constants.ts'
import { type FlagRead, findFlagReads, isBoundMaker } from '../flag-read.ts'
import { keyReader } from '../key-reader.ts'
import { type Purity, purityOf } from '../purity.ts'
import type { CodeSettings } from '../settings.ts'
import { isParsed, lineAt, parseSource, type Source, type Span, someNode, walk } from '../source.ts'
import { Edits } from './edits.ts'
import { fold } from './fold.ts'
import { Folding } from './folding.ts'
import { excerpt, judgeRead } from './judge-read.ts'
import type { Pin } from './pin.ts'
import { removeUnused } from './unused.ts'

/** A place in a file, and what there is to say of it. */
export interface Place {
  readonly line: number
  readonly code: string
  readonly why: string
}

/** A file without the flag, as far as that is certain. */
export interface CleanedFile {
  readonly path: string
  readonly text: string
  /** Calls that are left as they were. Their lines are those of the file before the clean-up. */
  readonly refused: readonly Place[]
  /** What nothing uses any more, but may not be left out; lines of the file before. */
  readonly leftovers: readonly Place[]
  /** Where the key is still written; lines of the file afterwards. */
  readonly mentions: readonly Place[]
  /** Calls that may ask this flag: their key is only known when they run; lines as before. */
  readonly dynamic: readonly Place[]
}

/** Why a file was not looked at. */
export interface CleanFailure {
  readonly path: string
  readonly line: number
  readonly failure: string
}

const runsMax = 50

/**
 * Rewrites a file as if the flag always served the pinned value. Pure: reads and writes nothing.
 * The result parses, and cleaning it again changes nothing.
 */
export function cleanSource(
  path: string,
  text: string,
  pin: Pin,
  settings: CodeSettings,
  imports: ImportedConstants = noImports,
): CleanedFile | CleanFailure {
  const source = parseSource(path, text)
  if (!isParsed(source)) return { path, line: source.line, failure: source.message }
  const first = cleanOnce(source, pin, settings, imports)
  let last = source
  // What one run leaves may be decided in the next: until nothing changes.
  for (let run = 0, next = first; run < runsMax && next.text !== last.text; run += 1) {
    const parsed = parseSource(path, next.text)
    if (!isParsed(parsed)) {
      const { line, message } = parsed
      return { path, line, failure: `it would not parse any more: ${message}` }
    }
    last = parsed
    next = cleanOnce(parsed, pin, settings, imports)
  }
  return { ...first, text: last.text, mentions: mentionsOf(last, pin, settings, imports) }
}

/** Tells a file that was cleaned from one that could not be. */
export function isCleaned(result: CleanedFile | CleanFailure): result is CleanedFile {
  return 'text' in result
}

function cleanOnce(
  source: Source,
  pin: Pin,
  settings: CodeSettings,
  imports: ImportedConstants,
): Omit<CleanedFile, 'mentions'> {
  const { path, text } = source
  const bindings = findBindings(source)
  const constants = constantReader(source, bindings, imports)
  const keys = keyReader(constants, [pin.flag], settings.generatedNames)
  const reads = findFlagReads(source, bindings, keys, settings)
  const purity = purityWithReads(bindings, settings, reads)
  const place = (node: Span, why: string): Place => ({
    line: lineAt(text, node.start),
    code: excerpt(text.slice(node.start, node.end)),
    why,
  })
  const refused: Place[] = []
  const usable = new Map<Node, FlagRead>()
  const scopeFault = faultOfScopes(source)
  for (const read of reads) {
    if (read.key !== pin.flag) continue
    const fault =
      scopeFault === undefined
        ? judgeRead(source, bindings, purity, read, pin)
        : { node: read.node, why: scopeFault }
    if (fault === undefined) usable.set(read.node, read)
    else refused.push(place(read.node, fault.why))
  }
  const folding = foldUsable(
    { source, bindings, constants, purity, pin, reads: usable },
    refused,
    place,
  )
  const leftovers = folding.leftovers.map(({ node, name, why }) => place(node, `${name}: ${why}`))
  return {
    path,
    text: folding.text,
    refused,
    leftovers,
    dynamic: reads
      .filter(({ key }) => key === null)
      .map(({ node }) => place(node, 'its key is only known when it runs')),
  }
}

interface Folded {
  readonly text: string
  readonly leftovers: ReturnType<typeof removeUnused>
}

/** Runs until no call is found that has to stay because of what is around it. */
function foldUsable(
  parts: Folding['parts'],
  refused: Place[],
  place: (node: Span, why: string) => Place,
): Folded {
  const reads = new Map(parts.reads)
  for (;;) {
    if (reads.size === 0) return { text: parts.source.text, leftovers: [] }
    const edits = new Edits(parts.source)
    const folding = new Folding({ ...parts, reads }, edits)
    fold(folding)
    if (folding.blocked.length === 0) {
      const leftovers = removeUnused(folding)
      return { text: edits.toString(), leftovers }
    }
    for (const { read, node, why } of folding.blocked) {
      if (!reads.delete(read.node)) continue
      const around = place(node, why)
      refused.push({ ...place(read.node, why), why: `line ${around.line}: ${why}` })
    }
  }
}

function purityWithReads(
  bindings: Bindings,
  settings: CodeSettings,
  reads: readonly FlagRead[],
): Purity {
  const certain = new Map<Node, FlagRead>()
  for (const read of reads) if (read.isCertain) certain.set(read.node, read)
  return purityOf(bindings, settings.pure, (node) => {
    const read = certain.get(node)
    if (read !== undefined) return read.evaluated
    return isBoundMaker(node, bindings, settings) ? [node.callee, ...node.arguments] : undefined
  })
}

/** Names may mean something else where code is made while it runs. */
function faultOfScopes({ program }: Source): string | undefined {
  const isDynamic = (node: Node) =>
    node.type === 'WithStatement' ||
    (node.type === 'CallExpression' &&
      node.callee.type === 'Identifier' &&
      node.callee.name === 'eval')
  return someNode(program, isDynamic) ? 'the file uses eval or with' : undefined
}

/** Where the key is still written. */
function mentionsOf(
  source: Source,
  { flag }: Pin,
  settings: CodeSettings,
  imports: ImportedConstants,
): readonly Place[] {
  const constants = constantReader(source, findBindings(source), imports)
  const { isKeyNode } = keyReader(constants, [flag], settings.generatedNames)
  const places = new Map<number, Place>()
  walk(source.program, (node) => {
    if (!isKeyNode(node)) return true
    const line = lineAt(source.text, node.start)
    const around = source.parentOf(node) ?? node
    const code = excerpt(source.text.slice(around.start, around.end))
    places.set(line, { line, code, why: `${flag} is still written here` })
    return false
  })
  return [...places.values()]
}
