import { canonicalJson, sha256Hex } from '../store/canonical.ts'
import type { CommitEvent, CopiedPart, Head, ProjectCopy, Store } from '../store/contract.ts'
import { LAYOUT_VERSION } from '../store/layout.ts'
import { BackupUnreadable } from './errors.ts'
import { readBackup } from './file.ts'
import type { BackupRecord, RecordOf } from './record.ts'
import { type VerifiedBackup, verifyBackup } from './verify.ts'

const partsAtATime = 256

/**
 * Fills an empty store from a backup, whatever engine it came from. Nothing is written unless the
 * whole file is sound. Every project begins a new epoch with an entry that says so: SDKs and planes
 * that have seen more than the backup has still take what it has. Rejects with BackupUnreadable, and
 * with StoreNotEmpty.
 */
export async function restoreBackup(path: string, store: Store): Promise<VerifiedBackup> {
  const verified = await verifyBackup(path)
  const { layout, madeBy } = verified.header
  if (layout.minWriter > LAYOUT_VERSION) {
    throw new BackupUnreadable(
      `it was made by ${madeBy}, whose data this Sluice must not write: use that version or a newer one`,
    )
  }
  const now = await store.now()
  await store.fill(copiesOf(readBackup(path), verified.header, now), layout)
  return verified
}

/** One copy a project. The parts of each are read before the next one is asked for. */
async function* copiesOf(
  records: AsyncGenerator<BackupRecord, void, undefined>,
  header: RecordOf<'header'>,
  now: number,
): AsyncGenerator<ProjectCopy, void, undefined> {
  const reader = new Peeking(records)
  for (let record = await reader.next(); record !== undefined; record = await reader.next()) {
    if (record.kind !== 'project') continue
    const closing = closingEntry(header, record, now)
    const { epoch, revision, commitId, committedAt } = closing
    const head: Head = { epoch, revision, commitId }
    yield { project: record.project, head, committedAt, parts: partsOf(reader, closing) }
  }
}

/** The entry that begins the new epoch. Its id follows from the backup: a repetition knows its own. */
function closingEntry(
  { id, madeAt }: RecordOf<'header'>,
  project: RecordOf<'project'>,
  now: number,
): RecordOf<'entry'> {
  const subject = { backup: id, madeAt }
  const event: CommitEvent = { type: 'project.restored', by: 'system:restore', subject }
  const body = canonicalJson({ put: [], drop: [], event })
  return {
    kind: 'entry',
    epoch: Math.max(project.epoch + 1, Math.floor(now / 1000)),
    revision: project.revision + 1,
    commitId: sha256Hex(`restored ${id} ${project.project}`),
    previousCommitId: project.commitId,
    committedAt: Math.max(project.committedAt, now),
    bodyHash: sha256Hex(body),
    replaced: [],
    body,
  }
}

async function* partsOf(
  reader: Peeking,
  closing: RecordOf<'entry'>,
): AsyncGenerator<readonly CopiedPart[], void, undefined> {
  let parts: CopiedPart[] = []
  for (let record = await reader.peek(); ; record = await reader.peek()) {
    if (record === undefined || record.kind === 'project') break
    await reader.next()
    const part = partOf(record)
    if (part !== undefined) parts.push(part)
    if (parts.length < partsAtATime) continue
    yield parts
    parts = []
  }
  yield [...parts, closing]
}

function partOf(record: BackupRecord): CopiedPart | undefined {
  return record.kind === 'header' || record.kind === 'project' || record.kind === 'end'
    ? undefined
    : record
}

/** Records with a look at the next one. */
class Peeking {
  readonly #records: AsyncGenerator<BackupRecord, void, undefined>
  #peeked: BackupRecord | undefined

  constructor(records: AsyncGenerator<BackupRecord, void, undefined>) {
    this.#records = records
  }

  /** The next record, which stays; undefined at the end. */
  async peek(): Promise<BackupRecord | undefined> {
    this.#peeked ??= (await this.#records.next()).value ?? undefined
    return this.#peeked
  }

  /** The next record; undefined at the end. */
  async next(): Promise<BackupRecord | undefined> {
    const record = await this.peek()
    this.#peeked = undefined
    return record
  }
}
