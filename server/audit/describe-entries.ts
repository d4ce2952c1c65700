import type { Static } from '@sinclair/typebox'
import type { JsonValue } from '@sluice/sdk/model'
import { writePair } from '@sluice/sdk/pair'
import { initialConfig } from '../domain/delivered.ts'
import { difference, type MemberChange } from '../domain/difference.ts'
import type { ReachedFlagsView } from '../schemas/audit.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Audit, CommitEvent, Entry } from '../store/contract.ts'
import { entryAt } from './document-history.ts'

/** Changes told of one entry at most: an operation on thousands of flags is told by its subject. */
const changesMax = 200
const valueCharsMax = 4096

/** One member of one document before and after. */
export interface DocumentChange extends MemberChange {
  /** For example `flagConfig/checkout/production`. */
  readonly document: string
}

/** An entry as people read it. */
export interface DescribedEntry {
  readonly revision: string
  readonly committedAt: string
  readonly by: string
  /** What the principal was called then; null if it has no name. */
  readonly name: string | null
  readonly type: string
  readonly subject: CommitEvent['subject']
  readonly reason: string | null
  /** Flags that serve by what it changed, by key of the environment; null if nobody noted it. */
  readonly reach: Static<typeof ReachedFlagsView>[] | null
  readonly changes: DocumentChange[]
  /** Changes that were too many to tell. */
  readonly changesLeftOut: number
  /** SHA-256, hex, of the entry's body: what the audit chain hashes. */
  readonly hash: string
}

/** Members that nobody needs to see, by kind of document. */
const hidden: Readonly<Record<string, readonly string[]>> = {
  token: ['hash', 'previous'],
  sdkKey: ['hash', 'previous'],
  signingKey: ['sealed'],
  webhook: ['sealedUrl', 'sealedSecret', 'previous'],
  killHook: ['secret', 'previous'],
  session: ['hash', 'secret'],
}

/**
 * Describes entries, with what they changed: what was there before comes from the entries that they
 * replaced, where those are still kept. `isTold` chooses among the documents an entry wrote.
 */
export async function describeEntries(
  audit: Audit,
  state: ProjectState,
  entries: readonly Entry[],
  isTold: (doc: string) => boolean = (doc) => !doc.startsWith('takenKey/'),
): Promise<DescribedEntry[]> {
  const replacedEntries = new Map<number, Promise<Entry | null>>()
  const entryOf = (revision: number) => {
    const known = replacedEntries.get(revision) ?? entryAt(audit, state.project, revision)
    replacedEntries.set(revision, known)
    return known
  }
  const environmentKey = environmentKeys(state)
  const name = documentNames(environmentKey)
  const described: DescribedEntry[] = []
  for (const entry of entries) {
    const drops = entry.drop.map(({ doc }) => ({ doc, value: null }))
    const writes = [...entry.put, ...drops].filter(({ doc }) => isTold(doc))
    const told = await Promise.all(
      writes.slice(0, changesMax).map(async ({ doc, value }) => {
        const revision = entry.replaced.get(doc)
        const replaced = revision === undefined ? undefined : await entryOf(revision)
        const wasThere = replaced !== undefined && !isDropped(replaced, doc)
        const before = wasThere ? valueIn(replaced, doc) : impliedBefore(state, entry, doc)
        const after = value === null ? undefined : parse(value)
        return changesOf(doc, before, after).map((change) => ({
          document: name(doc),
          ...change,
        }))
      }),
    )
    const changes = told.flat()
    const { epoch, revision, committedAt, bodyHash, event } = entry
    described.push({
      revision: writePair({ epoch, revision }),
      committedAt: new Date(committedAt).toISOString(),
      by: event.by,
      name: event.name ?? null,
      type: event.type,
      subject: event.subject,
      reason: event.reason ?? null,
      reach: showReach(entry, environmentKey),
      changes: changes.slice(0, changesMax),
      changesLeftOut: writes.length - told.length + Math.max(0, changes.length - changesMax),
      hash: bodyHash,
    })
  }
  return described
}

function isDropped(entry: Entry | null, doc: string): boolean {
  return entry?.drop.some((one) => one.doc === doc) ?? false
}

/** A flag may have been made by a plane whose clock is a little ahead. */
const clocksApartMs = 60_000

/**
 * What held before a document was first written: an environment serves a flag before anybody
 * configures it there. Undefined if nothing did, or if the flag is gone or another one by now.
 */
function impliedBefore(state: ProjectState, entry: Entry, doc: string): JsonValue | undefined {
  const [kind, key = ''] = doc.split('/')
  const flag = kind === 'flagConfig' ? state.documents.flag.get(key) : undefined
  if (flag === undefined || Date.parse(flag.createdAt) > entry.committedAt + clocksApartMs) {
    return undefined
  }
  return parse(JSON.stringify(initialConfig(flag)))
}

function valueIn(entry: Entry | null, doc: string): JsonValue | undefined {
  const put = entry?.put.find((one) => one.doc === doc)
  return put === undefined ? undefined : parse(put.value)
}

function parse(json: string): JsonValue {
  const value: JsonValue = JSON.parse(json)
  return value
}

function changesOf(
  doc: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): MemberChange[] {
  const kind = doc.slice(0, doc.indexOf('/'))
  const [old, fresh] = [show(kind, before), show(kind, after)]
  if (old !== undefined && fresh !== undefined) {
    return difference(old, fresh)
      .filter(({ path }) => path !== '/updatedAt')
      .map(bound)
  }
  if (fresh !== undefined) return [bound({ path: '', after: fresh })]
  return [bound(old === undefined ? { path: '' } : { path: '', before: old })]
}

function show(kind: string, value: JsonValue | undefined): JsonValue | undefined {
  const members = Object.hasOwn(hidden, kind) ? hidden[kind] : undefined
  if (members === undefined || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => !members.includes(name)))
}

function bound({ path, before, after }: MemberChange): MemberChange {
  return {
    path,
    ...(before === undefined ? {} : { before: shorten(before) }),
    ...(after === undefined ? {} : { after: shorten(after) }),
  }
}

function shorten(value: JsonValue): JsonValue {
  const text = JSON.stringify(value)
  return text.length <= valueCharsMax ? value : { omitted: `${text.length} characters` }
}

/** As many flags of each environment as are told of an entry. */
const reachedFlagsMax = 100

function showReach(
  { put, drop, event: { reach } }: Entry,
  keyOf: (environmentId: string) => string,
): DescribedEntry['reach'] {
  if (reach === undefined) return [...put, ...drop].some(({ delivers }) => delivers) ? null : []
  return reach.map(({ environment, flags, more }) => ({
    environment: keyOf(environment),
    flags: flags.slice(0, reachedFlagsMax),
    more: more + Math.max(0, flags.length - reachedFlagsMax),
  }))
}

/** The key of an environment by its id; the id of one that is gone. */
function environmentKeys({ documents }: ProjectState): (id: string) => string {
  const keys = new Map<string, string>()
  for (const [, { id, key }] of documents.environment.present()) keys.set(id, key)
  return (id) => keys.get(id) ?? id
}

/** Names documents as people know them: environments by key, where they still exist. */
function documentNames(keyOf: (environmentId: string) => string): (doc: string) => string {
  return (doc) =>
    doc
      .split('/')
      .map((part, i) => (i === 2 ? keyOf(part) : part))
      .join('/')
}
