import { createHash } from 'node:crypto'
import t from 'tap'
import { chainHash, chainStart, followChain } from '../../../server/audit/chain.ts'
import { canonicalJson, sha256Hex } from '../../../server/store/canonical.ts'
import type { RecordedEntry } from '../../../server/store/contract.ts'

function entryAfter(previous: RecordedEntry | null, parts: Partial<RecordedEntry> = {}) {
  const revision = (previous?.revision ?? 0) + 1
  const event = { type: 'flag.changed', by: 'token:a', subject: { flag: `f${revision}` } }
  const body = canonicalJson({ put: [], drop: [], event })
  return {
    epoch: 7,
    revision,
    commitId: `c${revision}`,
    previousCommitId: previous?.commitId ?? null,
    committedAt: 1000 + revision,
    bodyHash: sha256Hex(body),
    body,
    replaced: [],
    ...parts,
  }
}

t.test('the chain is made of exactly the bytes that are documented', async (t) => {
  const start = createHash('sha256').update('sluice audit chain 1\np_1', 'utf8').digest()
  t.equal(chainStart('p_1').hash, start.toString('hex'))
  const entry = entryAfter(null, { epoch: 1769850000, revision: 258, committedAt: 1769850000123 })
  const bytes = Buffer.concat([
    start,
    Buffer.from('00000000697dc490', 'hex'),
    Buffer.from('0000000000000102', 'hex'),
    Buffer.from(1769850000123n.toString(16).padStart(16, '0'), 'hex'),
    Buffer.from(entry.bodyHash, 'hex'),
    Buffer.from('c1', 'utf8'),
  ])
  const expected = createHash('sha256').update(bytes).digest('hex')
  t.equal(chainHash(start.toString('hex'), entry), expected)
})

t.test('each part of an entry changes the hash', async (t) => {
  const start = chainStart('p_1').hash ?? ''
  const entry = entryAfter(null)
  const hashes = [
    chainHash(start, entry),
    chainHash(chainStart('p_2').hash ?? '', entry),
    chainHash(start, { ...entry, epoch: 8 }),
    chainHash(start, { ...entry, revision: 2 }),
    chainHash(start, { ...entry, committedAt: 1002 }),
    chainHash(start, { ...entry, commitId: 'c2' }),
    chainHash(start, { ...entry, bodyHash: sha256Hex('other') }),
  ]
  t.equal(new Set(hashes).size, hashes.length)
})

t.test('history that follows on has no faults', async (t) => {
  const first = entryAfter(null)
  const second = entryAfter(first)
  const one = followChain(chainStart('p'), { revision: 1, entry: first })
  const two = followChain(one.position, { revision: 2, entry: second })
  t.same([one.faults, two.faults], [[], []])
  t.match(two.position, { epoch: 7, revision: 2, commitId: 'c2', committedAt: 1002 })
})

t.test('what is wrong with an entry is said of it', async (t) => {
  const first = entryAfter(null)
  const { position } = followChain(chainStart('p'), { revision: 1, entry: first })
  const cases: [Partial<RecordedEntry> | null, string][] = [
    [null, 'ENTRY_DAMAGED'],
    [{ body: 'nothing' }, 'ENTRY_DAMAGED'],
    [{ body: '{"put":[],"drop":[],"event":{}}' }, 'ENTRY_DAMAGED'],
    [{ bodyHash: 'xyz' }, 'ENTRY_DAMAGED'],
    [{ committedAt: -1 }, 'ENTRY_DAMAGED'],
    [{ epoch: 1.5 }, 'ENTRY_DAMAGED'],
    [{ bodyHash: sha256Hex('other') }, 'ENTRY_CHANGED'],
    [{ previousCommitId: 'c7' }, 'ENTRY_OUT_OF_ORDER'],
    [{ previousCommitId: null }, 'ENTRY_OUT_OF_ORDER'],
    [{ committedAt: 1000 }, 'ENTRY_OUT_OF_ORDER'],
    [{ epoch: 6 }, 'ENTRY_OUT_OF_ORDER'],
  ]
  for (const [parts, code] of cases) {
    const entry = parts === null ? null : entryAfter(first, parts)
    const { faults } = followChain(position, { revision: 2, entry })
    t.match(faults, [{ revision: 2, code }], `${JSON.stringify(parts)}`)
  }
  const { faults, position: after } = followChain(position, {
    revision: 4,
    entry: entryAfter(first, { revision: 4 }),
  })
  t.same(faults, [{ revision: 2, code: 'ENTRY_MISSING', detail: 'entries 2 to 3 are missing' }])
  t.equal(after.hash, null, 'the hash is not known after a gap')
})
