import { documentName, type StandbyDocument } from '../domain/documents.ts'
import { systemProject } from '../state/projects.ts'
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
 * that have seen more than the backup has still take what it has. With `standby` the copy does nothing
 * by itself until it is activated. Rejects with BackupUnreadable, and with StoreNotEmpty.
 */
export async function restoreBackup(
  path: string,
  store: Store,
  standby?: Pick<StandbyDocument, 'serves'>,
): Promise<VerifiedBackup> {
  const verified = await verifyBackup(path)
  const { layout, madeBy } = verified.header
  if (layout.minWriter > LAYOUT_VERSION) {
    throw new BackupUnreadable(
      `it was made by ${madeBy}, whose data this Sluice must not write: use that version or a newer one`,
    )
  }
  const now = await store.now()
  const copies = copiesOf(readBackup(path), verified.header, now, standby ?? null)
  await store.fill(copies, layout)
  return verified
}

/** One copy a project. The parts of each are read before the next one is asked for. */
async function* copiesOf(
  records: AsyncGenerator<BackupRecord, void, undefined>,
  header: RecordOf<'header'>,
  now: number,
  standby: Pick<StandbyDocument, 'serves'> | null,
): AsyncGenerator<ProjectCopy, void, undefined> {
  const reader = new Peeking(records)
  for (let record = await reader.next(); record !== undefined; record = await reader.next()) {
    if (record.kind !== 'project') continue
    const added = record.project === systemProject ? standby : null
    const closing = closingOf(header, record, now, added)
    const { epoch, revision, commitId, committedAt } = closing.entry
    const head: Head = { epoch, revision, commitId }
    yield { project: record.project, head, committedAt, parts: partsOf(reader, closing) }
  }
}

/** What ends a project's copy. */
interface Closing {
  readonly entry: RecordOf<'entry'>
  /** The document that it writes, if it writes one. */
  readonly document: (CopiedPart & { readonly kind: 'document' }) | null
}

/** The entry that begins the new epoch. Its id follows from the backup: a repetition knows its own. */
function closingOf(
  { id, madeAt }: RecordOf<'header'>,
  project: RecordOf<'project'>,
  now: number,
  standby: Pick<StandbyDocument, 'serves'> | null,
): Closing {
  const revision = project.revision + 1
  const since = new Date(now).toISOString()
  const document = standby && standbyPart({ ...standby, since }, revision)
  const subject = { backup: id, madeAt }
  const event: CommitEvent = { type: 'project.restored', by: 'system:restore', subject }
  const put = document === null ? [] : [putOf(document)]
  const body = canonicalJson({ put, drop: [], event })
  const entry: RecordOf<'entry'> = {
    kind: 'entry',
    epoch: Math.max(project.epoch + 1, Math.floor(now / 1000)),
    revision,
    commitId: sha256Hex(`restored ${id} ${project.project}`),
    previousCommitId: project.commitId,
    committedAt: Math.max(project.committedAt, now),
    bodyHash: sha256Hex(body),
    replaced: [],
    body,
  }
  return { entry, document }
}

function standbyPart(standby: StandbyDocument, revision: number) {
  const value = canonicalJson(standby)
  const never = { delivered: 0, deliveredAt: 0 }
  return { kind: 'document', doc: documentName.standby, revision, ...never, value } as const
}

function putOf({ doc, value }: CopiedPart & { readonly kind: 'document' }) {
  return { doc, value: value ?? '', delivers: false }
}

async function* partsOf(
  reader: Peeking,
  { entry, document }: Closing,
): AsyncGenerator<readonly CopiedPart[], void, undefined> {
  let parts: CopiedPart[] = []
  let replaced = 0
  for (let record = await reader.peek(); ; record = await reader.peek()) {
    if (record === undefined || record.kind === 'project') break
    await reader.next()
    const part = partOf(record)
    // The copy's own document takes the place of one that the backup has.
    if (part?.kind === 'document' && part.doc === document?.doc) replaced = part.revision
    else if (part !== undefined) parts.push(part)
    if (parts.length < partsAtATime) continue
    yield parts
    parts = []
  }
  if (document === null) yield [...parts, entry]
  else yield [...parts, document, { ...entry, replaced: [replaced] }]
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
