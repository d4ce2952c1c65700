import type { Entry, Put } from '../../../server/store/contract.ts'

/** A stored flag, with what a test cares for. */
export function flagDocument(key: string, members: object = {}): object {
  return {
    key,
    name: key,
    description: '',
    kind: 'release',
    type: 'boolean',
    variations: [
      { key: 'on', value: true },
      { key: 'off', value: false },
    ],
    tags: [],
    owner: null,
    clientVisible: false,
    expectedRemovalAt: null,
    archived: false,
    createdAt: '2026-01-31T09:00:00.000Z',
    updatedAt: '2026-01-31T09:00:00.000Z',
    seed: '00000000000000aa',
    initial: { on: false, served: 'on', off: 'off' },
    ...members,
  }
}

/** A stored environment; its id is its key with `e_` before. */
export function environmentDocument(key: string): object {
  return {
    id: `e_${key}`,
    key,
    name: key,
    critical: false,
    createdAt: '2026-01-31T09:00:00.000Z',
  }
}

/** A write that is delivered. */
export function delivered(doc: string, value: object): Put {
  return { doc, value: JSON.stringify(value), delivers: true }
}

/** The entry of a revision of epoch 1; its commit id, and the one before, follow from the revision. */
export function entryAt(revision: number, parts: Partial<Entry> = {}): Entry {
  return {
    epoch: 1,
    revision,
    commitId: `c${revision}`,
    previousCommitId: revision === 1 ? null : `c${revision - 1}`,
    committedAt: revision * 1000,
    put: [],
    drop: [],
    event: { type: 'test', by: 'token:test', subject: {} },
    bodyHash: '',
    replaced: new Map(),
    ...parts,
  }
}
