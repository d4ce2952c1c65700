import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { BackupUnreadable } from './errors.ts'

/** What the first line of a backup says, so that nothing else is taken for one. */
export const FORMAT = 'sluice-backup'
/** Version of the format; a reader refuses others. */
export const FORMAT_VERSION = 1

const Text = Type.String()
const Whole = Type.Integer({ minimum: 0 })
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })

const records = {
  /** First line. `id` is random: what a restore makes of it follows from it. */
  header: Type.Object({
    kind: Type.Literal('header'),
    format: Type.Literal(FORMAT),
    version: Type.Literal(FORMAT_VERSION),
    id: Text,
    madeBy: Text,
    madeAt: Text,
    engine: Text,
    layout: Type.Object({ version: Whole, minWriter: Whole }),
  }),
  /** A project's head; its documents, entries and checkpoints follow. */
  project: Type.Object({
    kind: Type.Literal('project'),
    project: Text,
    epoch: Whole,
    revision: Whole,
    commitId: Text,
    committedAt: Whole,
  }),
  /** `value` is canonical JSON as text, or null for a tombstone. */
  document: Type.Object({
    kind: Type.Literal('document'),
    doc: Text,
    revision: Whole,
    delivered: Whole,
    deliveredAt: Whole,
    value: Type.Union([Text, Type.Null()]),
  }),
  /** A text that documents refer to by its SHA-256: the values of a list. */
  blob: Type.Object({ kind: Type.Literal('blob'), text: Text }),
  /** One entry of the log, oldest first; `body` is the very text that was hashed. */
  entry: Type.Object({
    kind: Type.Literal('entry'),
    epoch: Whole,
    revision: Whole,
    commitId: Text,
    previousCommitId: Type.Union([Text, Type.Null()]),
    committedAt: Whole,
    bodyHash: Hash,
    replaced: Type.Unsafe<readonly number[]>(Type.Array(Whole)),
    body: Text,
  }),
  /** A signed checkpoint of the audit. */
  checkpoint: Type.Object({ kind: Type.Literal('checkpoint'), revision: Whole, signed: Text }),
  /** Last line: how much there must be, and SHA-256 (hex) of all lines before, with their ends. */
  end: Type.Object({
    kind: Type.Literal('end'),
    projects: Whole,
    documents: Whole,
    entries: Whole,
    sha256: Hash,
  }),
}

/** One line of a backup. */
export type BackupRecord = {
  [K in keyof typeof records]: Static<(typeof records)[K]>
}[keyof typeof records]
/** One line of a given kind. */
export type RecordOf<K extends BackupRecord['kind']> = Extract<BackupRecord, { kind: K }>

/** How much a backup holds. */
export type BackupCounts = Omit<RecordOf<'end'>, 'kind' | 'sha256'>

/** Reads one line. Throws BackupUnreadable with the number of the line, counted from 1. */
export function parseRecord(line: string, number: number): BackupRecord {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new BackupUnreadable(`line ${number} is not JSON`)
  }
  if (isRecord(value)) return value
  throw new BackupUnreadable(describeUnknown(value, number))
}

function isRecord(value: unknown): value is BackupRecord {
  const kind = kindOf(value)
  return isKind(kind) && Value.Check(records[kind], value)
}

function isKind(word: string): word is keyof typeof records {
  return Object.hasOwn(records, word)
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : ''
}

function describeUnknown(value: unknown, number: number): string {
  const isHeader = kindOf(value) === 'header'
  const version =
    typeof value === 'object' && value !== null && 'version' in value ? value.version : 0
  if (isHeader && typeof version === 'number' && version > FORMAT_VERSION) {
    return `its format ${version} is newer than this Sluice reads (${FORMAT_VERSION}): use a newer one`
  }
  return number === 1
    ? 'it is not a backup of Sluice'
    : `line ${number} is not a record of a backup`
}
