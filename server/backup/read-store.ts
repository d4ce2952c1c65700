import { randomUUID } from 'node:crypto'
import { listHashesOf } from '../state/list-hashes.ts'
import type { Audit, LayoutRecord, Log, RevisionRange, Store } from '../store/contract.ts'
import { LAYOUT_VERSION, MIN_WRITER } from '../store/layout.ts'
import { type BackupRecord, FORMAT, FORMAT_VERSION } from './record.ts'

const systemProject = '$system'
const pageEntries = 64

/** What a backup reads of a store: any store will do, open or read-only. */
export interface StoreReader {
  readonly engine: Store['engine']
  readonly log: Pick<Log, 'load' | 'readBlobs'>
  readonly audit: Pick<Audit, 'records' | 'checkpoints'>
  readonly layout: Pick<LayoutRecord, 'read'>
  close(): Promise<void>
}

/**
 * All records of a backup but the last. Each project is one consistent cut. `$system`, which says
 * what projects there are, comes last and is read last: every project that it lists is there.
 */
export async function* readStore(
  store: StoreReader,
  madeBy: string,
): AsyncGenerator<BackupRecord, void, undefined> {
  const layout = (await store.layout.read()) ?? { version: LAYOUT_VERSION, minWriter: MIN_WRITER }
  yield {
    kind: 'header',
    format: FORMAT,
    version: FORMAT_VERSION,
    id: randomUUID(),
    madeBy,
    madeAt: new Date().toISOString(),
    engine: store.engine,
    layout,
  }
  const done = new Set<string>()
  for (;;) {
    const system = await store.log.load(systemProject)
    const missing = projectIds(system.docs).filter((id) => !done.has(id))
    if (missing.length === 0) {
      yield* recordsOf(store, systemProject, system, new Map())
      return
    }
    for (const id of missing) {
      const { cut, lists } = await loadWithLists(store, id)
      yield* recordsOf(store, id, cut, lists)
      done.add(id)
    }
  }
}

type Cut = Awaited<ReturnType<Log['load']>>

/** A cut and the lists its segments refer to. Those replaced meanwhile may be gone: then the next cut. */
async function loadWithLists({ log }: StoreReader, project: string) {
  let before: string | undefined
  for (;;) {
    const cut = await log.load(project)
    const hashes = new Set([...cut.docs].flatMap(([doc, { value }]) => listHashesOf(doc, value)))
    const lists = await log.readBlobs(project, [...hashes])
    if (lists.size === hashes.size) return { cut, lists }
    if (before === cut.head?.commitId) {
      throw new Error(
        `lists of segments of ${project} are missing: change or delete those segments`,
      )
    }
    before = cut.head?.commitId
  }
}

function projectIds(docs: Cut['docs']): string[] {
  const ids: string[] = []
  for (const [doc, { value }] of docs) {
    if (!doc.startsWith('project/') || value === null) continue
    const project: unknown = JSON.parse(value)
    if (typeof project === 'object' && project !== null && 'id' in project)
      ids.push(String(project.id))
  }
  return ids
}

async function* recordsOf(
  store: StoreReader,
  project: string,
  { head, committedAt, docs }: Cut,
  lists: ReadonlyMap<string, string>,
): AsyncGenerator<BackupRecord, void, undefined> {
  // A project of which nothing was ever written: it was listed and then its store was lost.
  if (head === null) return
  yield { kind: 'project', project, ...head, committedAt }
  for (const [doc, stored] of docs) yield { kind: 'document', doc, ...stored }
  for (const text of lists.values()) yield { kind: 'blob', text }
  const upTo = { from: 0, to: head.revision, limit: pageEntries, newestFirst: false }
  yield* pages(upTo, async (range) => {
    const records = await store.audit.records(project, range)
    return records.map(({ revision, entry }) => {
      if (entry !== null) return { kind: 'entry', ...entry } as const
      throw new Error(
        `the log of ${project} is damaged at revision ${revision}: see sluice audit verify`,
      )
    })
  })
  yield* pages(upTo, async (range) => {
    const checkpoints = await store.audit.checkpoints(project, range)
    return checkpoints.map(
      ({ revision, signed }) => ({ kind: 'checkpoint', revision, signed }) as const,
    )
  })
}

async function* pages<T extends { readonly revision: number }>(
  range: RevisionRange,
  read: (range: RevisionRange) => Promise<readonly T[]>,
): AsyncGenerator<T, void, undefined> {
  for (let from = range.from; ; ) {
    const page = await read({ ...range, from })
    const last = page.at(-1)
    if (last === undefined) return
    yield* page
    from = last.revision + 1
  }
}
