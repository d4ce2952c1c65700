import { sha256Hex } from '../store/canonical.ts'
import { decodeBody } from '../store/commit-body.ts'
import type { Cut, RecordedEntry } from '../store/contract.ts'
import type { AuditFault } from './chain.ts'

/** What an entry wrote to a document. `hash` is of the value; null when it dropped the document. */
interface Written {
  readonly revision: number
  readonly hash: string | null
}

/** What the entries of a log last wrote to each document, to compare with the documents. */
export class DocumentTrace {
  readonly #written = new Map<string, Written>()
  /** Ranges of revisions whose entries are missing or cannot be read. */
  readonly #unknown: (readonly [from: number, to: number])[] = []

  /** Takes in the next entry; what cannot be read writes nothing. Gives a fault of its links. */
  take({ revision, body, replaced }: RecordedEntry, isWhole: boolean): AuditFault[] {
    let links = 0
    const { put, drop } = readBody(body)
    const writes = [
      ...put.map(({ doc, value }) => ({ doc, hash: sha256Hex(value) })),
      ...drop.map(({ doc }) => ({ doc, hash: null })),
    ]
    for (const [i, { doc, hash }] of writes.entries()) {
      const before = this.#written.get(doc)?.revision ?? (isWhole ? 0 : undefined)
      if (before !== undefined && before !== (replaced[i] ?? 0)) links += 1
      this.#written.set(doc, { revision, hash })
    }
    if (links === 0) return []
    const detail = `entry ${revision} names other earlier entries than those that wrote its documents`
    return [{ revision, code: 'ENTRY_CHANGED', detail }]
  }

  /** Entries that cannot be told from: what they wrote is not compared. */
  skip(from: number, to: number): void {
    this.#unknown.push([from, to])
  }

  /** Compares the documents with what entries from `first` on wrote. */
  compare(cut: Cut, first: number) {
    const faults: AuditFault[] = []
    let checked = 0
    let older = 0
    for (const [doc, { revision, value }] of cut.docs) {
      const written = this.#written.get(doc)
      if (written === undefined && revision < first) older += 1
      else if (!this.#isUnknown(revision)) {
        checked += 1
        const hash = value === null ? null : sha256Hex(value)
        if (written?.revision === revision && written.hash === hash) continue
        faults.push(changed(doc, written?.revision ?? revision))
      }
    }
    for (const [doc, { revision, hash }] of this.#written) {
      // A dropped document may be forgotten altogether.
      if (hash !== null && !cut.docs.has(doc)) faults.push(changed(doc, revision))
    }
    return { faults, counts: { checked, older } }
  }

  #isUnknown(revision: number): boolean {
    return this.#unknown.some(([from, to]) => from <= revision && revision <= to)
  }
}

function changed(doc: string, revision: number): AuditFault {
  const detail = `the document ${doc} is not what entry ${revision}, its last one, wrote`
  return { revision, code: 'DOCUMENT_CHANGED', detail }
}

function readBody(body: string) {
  try {
    return decodeBody(body)
  } catch {
    return { put: [], drop: [] }
  }
}
