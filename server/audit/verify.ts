import type { SigningKeys } from '../signing/signing-keys.ts'
import type { Audit, AuditRecord, Cut, Log } from '../store/contract.ts'
import { type AuditFault, chainStart, followChain, missingFault, type Position } from './chain.ts'
import { type CheckpointClaims, positionOf, readCheckpoint } from './checkpoint.ts'
import { DocumentTrace } from './document-trace.ts'
import { firstRevision, walkRecords } from './records.ts'

const faultsMax = 100
const pageCheckpoints = 1000

/** What a verification found. */
export interface Verification {
  readonly isValid: boolean
  /** By the entries they are about: the first one names the first bad entry. At most 100. */
  readonly faults: readonly AuditFault[]
  /** Revisions of the oldest and the newest entry; null for a project without history. */
  readonly from: number | null
  readonly to: number | null
  /** The epoch at `to`. */
  readonly epoch: number
  /** h at `to`; null if something unreadable hides it. */
  readonly hash: string | null
  /** Up to here a signature vouches for the entries; later ones only agree with each other. */
  readonly signedThrough: number
  /** Documents that were compared with the log, and those last written before it begins. */
  readonly documents: { readonly checked: number; readonly older: number }
}

/** What a verification reads. */
export interface VerificationParts {
  readonly log: Log
  readonly audit: Audit
  readonly keys: SigningKeys
  readonly project: string
  /** A checkpoint that was kept elsewhere: history must contain what it states. */
  readonly kept?: string | undefined
}

/**
 * Recomputes a project's chain over every entry there is, compares it with every checkpoint, and
 * the documents with what entries last wrote to them.
 */
export async function verifyAudit(parts: VerificationParts): Promise<Verification> {
  const { log, audit, project } = parts
  const first = await firstRevision(audit, project)
  const from = first ?? 1
  const checkpoints = await readCheckpoints(parts)
  // Read last: every checkpoint is of an entry that this head has.
  const cut = await log.load(project)
  const to = cut.head?.revision ?? 0
  const walk = new Walk(project, from, checkpoints)
  for await (const record of walkRecords(audit, project, from, to)) {
    walk.take(record)
  }
  // Trimmed meanwhile: what this began with is gone.
  if ((await firstRevision(audit, project)) !== first) return verifyAudit(parts)
  walk.end(cut)
  const { faults: changed, counts: documents } = walk.documents.compare(cut, from)
  const faults = [...checkpoints.faults, ...walk.faults, ...changed]
  faults.sort((a, b) => a.revision - b.revision)
  return {
    isValid: faults.length === 0,
    faults: faults.slice(0, faultsMax),
    from: first,
    to: cut.head === null ? null : to,
    epoch: cut.head?.epoch ?? 0,
    hash: walk.position.revision === to ? walk.position.hash : null,
    signedThrough: walk.signedThrough,
    documents,
  }
}

/** The checkpoints of a project whose signatures hold, by revision. */
interface Checkpoints {
  readonly genuine: ReadonlyMap<number, CheckpointClaims>
  readonly faults: readonly AuditFault[]
}

/** The way over the entries, from checkpoint to checkpoint. */
class Walk {
  readonly documents = new DocumentTrace()
  readonly faults: AuditFault[] = []
  position: Position
  signedThrough: number
  /** All entries from the first one on were read so far. */
  #isWhole: boolean
  readonly #checkpoints: Checkpoints['genuine']
  #faultsBefore = 0

  constructor(project: string, from: number, { genuine }: Checkpoints) {
    this.#checkpoints = genuine
    this.#isWhole = from === 1
    const closing = genuine.get(from - 1)
    if (from === 1) this.position = chainStart(project)
    else if (closing !== undefined && closing.exported !== null) this.position = positionOf(closing)
    else {
      const { code, detail } = missingFault(1, from - 1)
      const why = `${detail}, and no signed statement says that they were exported`
      this.faults.push({ revision: 1, code, detail: why })
      this.position = {
        epoch: 0,
        revision: from - 1,
        committedAt: 0,
        commitId: undefined,
        hash: null,
      }
    }
    this.signedThrough = closing === undefined ? 0 : from - 1
    this.#faultsBefore = this.faults.length
  }

  take(record: AuditRecord): void {
    const { position, faults } = followChain(this.position, record)
    this.faults.push(...faults)
    const next = this.position.revision + 1
    if (record.revision > next) this.documents.skip(next, record.revision - 1)
    if (position.commitId === undefined) this.documents.skip(record.revision, record.revision)
    else if (record.entry !== null) {
      this.faults.push(...this.documents.take(record.entry, this.#isWhole))
    }
    // From here on, what was written before is not known of every document.
    if (position.hash === null) this.#isWhole = false
    this.#compare(position)
  }

  #compare(position: Position): void {
    this.position = position
    const claims = this.#checkpoints.get(position.revision)
    if (claims === undefined) return
    const isSigned = position.hash === null || position.hash === claims.hash
    // What names an entry says more than that one of many was rewritten.
    if (!isSigned && this.faults.length === this.#faultsBefore) {
      const revision = this.signedThrough + 1
      const detail = `entries ${revision} to ${claims.revision} are not what was signed at ${claims.signedAt}`
      this.faults.push({ revision, code: 'CHAIN_REWRITTEN', detail })
    }
    // On from what was signed, so that one fault does not hide the next.
    this.position = positionOf(claims)
    this.signedThrough = claims.revision
    this.#faultsBefore = this.faults.length
  }

  end({ head }: Cut): void {
    const { revision, commitId } = this.position
    const to = head?.revision ?? 0
    if (revision < to) {
      this.faults.push(missingFault(revision + 1, to))
      this.documents.skip(revision + 1, to)
    } else if (head !== null && commitId !== undefined && commitId !== head.commitId) {
      const detail = `the head is another commit than entry ${to}`
      this.faults.push({ revision: to, code: 'HEAD_CHANGED', detail })
    }
    let newest = 0
    for (const at of this.#checkpoints.keys()) newest = Math.max(newest, at)
    const claims = this.#checkpoints.get(newest)
    if (claims === undefined || newest <= to) return
    const detail = `${newest} entries were signed at ${claims.signedAt}; the log ends at ${to}`
    this.faults.push({ revision: to + 1, code: 'LOG_TRUNCATED', detail })
  }
}

async function readCheckpoints(parts: VerificationParts): Promise<Checkpoints> {
  const { audit, keys, project, kept } = parts
  const genuine = new Map<number, CheckpointClaims>()
  const faults: AuditFault[] = []
  for (let from = 0; ; ) {
    const range = { from, to: Number.MAX_SAFE_INTEGER, limit: pageCheckpoints, newestFirst: false }
    const page = await audit.checkpoints(project, range)
    for (const { revision, signed } of page) {
      const claims = await readCheckpoint(keys, project, signed)
      if (claims?.revision === revision) genuine.set(revision, claims)
      else faults.push(forged(revision, `the checkpoint at ${revision}`))
    }
    const last = page.at(-1)
    if (last === undefined) break
    from = last.revision + 1
  }
  if (kept === undefined) return { genuine, faults }
  const claims = await readCheckpoint(keys, project, kept)
  if (claims === null) faults.push(forged(0, 'the checkpoint that was given'))
  // What was kept elsewhere is believed over what could be changed here.
  else if (genuine.get(claims.revision)?.hash !== claims.hash) genuine.set(claims.revision, claims)
  return { genuine, faults }
}

function forged(revision: number, what: string): AuditFault {
  const detail = `${what} was not signed for this project by a key of this installation`
  return { revision, code: 'CHECKPOINT_FORGED', detail }
}
