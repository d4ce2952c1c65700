import type { Node } from 'oxc-parser'
import { findAllReads } from '../all-read.ts'
import { type Bindings, findBindings } from '../bindings.ts'
import { type ClientReader, clientReader } from '../clients.ts'
import { constantReader, type ImportedConstants, noImports } from '../constants.ts'
import { type FlagRead, findFlagReads, isBoundMaker } from '../flag-read.ts'
import { keyReader } from '../key-reader.ts'
import { type Purity, purityOf } from '../purity.ts'
import type { CodeSettings } from '../settings.ts'
import { isParsed, parseSource, type Source, someNode } from '../source.ts'
import { foldUsable } from './fold-usable.ts'
import { judgeRead } from './judge-read.ts'
import type { Pin } from './pin.ts'
import { type Place, placeIn } from './place-in.ts'
import type { Understood } from './proof.ts'

/** A file without the flag, as far as that is certain. */
export interface CleanedFile {
  readonly path: string
  readonly text: string
  /** Calls that are left as they were. Their lines are those of the file before the clean-up. */
  readonly refused: readonly Place[]
  /** What nothing uses any more, but may not be left out; lines of the file before. */
  readonly leftovers: readonly Place[]
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
  const before = { source, bindings: findBindings(source) }
  const { file, refused, leftovers, dynamic } = cleanOnce(before, pin, settings, imports)
  let last = file
  // What one run leaves may be decided in the next: until nothing changes.
  for (let run = 0, at = before; run < runsMax && last.source.text !== at.source.text; run += 1) {
    at = last
    last = cleanOnce(at, pin, settings, imports).file
  }
  return { path, text: last.source.text, refused, leftovers, dynamic }
}

/** Tells a file that was cleaned from one that could not be. */
export function isCleaned(result: CleanedFile | CleanFailure): result is CleanedFile {
  return 'text' in result
}

/** What one run makes of a file; places are those of the file before it. */
interface Run {
  readonly file: Understood
  readonly refused: readonly Place[]
  readonly leftovers: readonly Place[]
  readonly dynamic: readonly Place[]
}

function cleanOnce(
  file: Understood,
  pin: Pin,
  settings: CodeSettings,
  imports: ImportedConstants,
): Run {
  const { source, bindings } = file
  const constants = constantReader(source, bindings, imports)
  const keys = keyReader(constants, [pin.flag], settings.generatedNames)
  const clients = clientReader(source, bindings, keys, settings)
  const reads = findFlagReads(source, clients, keys, settings)
  const purity = purityWithReads(source, bindings, settings, reads, clients)
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
    else refused.push(placeIn(source, read.node, fault.why))
  }
  const ofAll = findAllReads(source, bindings, keys, clients)
  for (const { node, key } of ofAll) {
    if (key !== pin.flag) continue
    refused.push(placeIn(source, node, 'it reads the flag from what all() gives'))
  }
  const folded = foldUsable({ source, bindings, constants, purity, pin, reads: usable })
  return {
    file: folded.file,
    refused: [...refused, ...folded.refused].toSorted((a, b) => a.line - b.line),
    leftovers: folded.leftovers,
    dynamic: [...reads, ...ofAll]
      .filter(({ key }) => key === null)
      .map(({ node }) => placeIn(source, node, 'its key is only known when it runs')),
  }
}

function purityWithReads(
  source: Source,
  bindings: Bindings,
  settings: CodeSettings,
  reads: readonly FlagRead[],
  clients: ClientReader,
): Purity {
  const certain = new Map<Node, FlagRead>()
  for (const read of reads) if (read.isCertain) certain.set(read.node, read)
  return purityOf(source, bindings, settings.pure, (node) => {
    const read = certain.get(node)
    if (read !== undefined) return read.evaluated
    return isBoundMaker(node, clients) ? [node.callee, ...node.arguments] : undefined
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
