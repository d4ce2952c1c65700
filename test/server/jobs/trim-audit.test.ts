import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { chainHash, chainStart } from '../../../server/audit/chain.ts'
import { readCheckpoint } from '../../../server/audit/checkpoint.ts'
import { verifyAudit } from '../../../server/audit/verify.ts'
import { type TrimParts, trimAudits } from '../../../server/jobs/trim-audit.ts'
import { canonicalJson, sha256Hex } from '../../../server/store/canonical.ts'
import type { Store } from '../../../server/store/contract.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { startRedis } from '../../helpers/redis.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'

const logRetention = { entries: 5, sizeBytes: 1_000_000 }
const dayMs = 24 * 60 * 60 * 1000

/** A project of 22 entries on a store, and what trimming it needs. */
async function prepare(t: Test, store: () => Promise<Store>) {
  const server = await startTestServer(t, { store })
  await createShop(server)
  const { control, app } = server
  const { audit, log } = control.store
  const keys = control.signing
  const project = control.projects.system.state.documents.project.get('shop')?.id ?? ''
  const feed = await control.projects.open(project)
  const { state } = feed
  const commit = async (count: number) => {
    const event = { type: 'nothing', by: 'system:test', subject: {} }
    const parts = { seen: null, op: null, expect: [], put: [], drop: [], event }
    const ids = Array.from({ length: count }, () => randomUUID())
    await Promise.all(ids.map((commitId) => log.commit(project, { ...parts, commitId })))
    await feed.refresh()
  }
  await commit(20)
  const folder = join(t.testdir({}), 'exported')
  const retention = { entries: 10, ageMs: 400 * dayMs, watchedEntries: 5 }
  const trim = (parts: Partial<TrimParts> = {}) =>
    trimAudits([state], { audit, keys, folder, logger: app.log, retention, ...parts })
  const everything = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 100, newestFirst: false }
  const kept = async () =>
    (await audit.records(project, everything)).map(({ revision }) => revision)
  const verify = () => verifyAudit({ log, audit, keys, project })
  return { server, commit, project, folder, retention, trim, kept, verify, audit, keys }
}

async function trimmingCases(t: Test, store: (t: Test) => () => Promise<Store>): Promise<void> {
  await t.test(
    'entries over the limit are exported, then trimmed, and all is still valid',
    async (t) => {
      const { project, folder, trim, kept, verify, audit, keys } = await prepare(t, store(t))
      await trim()
      t.same(await kept(), [13, 14, 15, 16, 17, 18, 19, 20, 21, 22])
      const name = `${project}-1-12.jsonl`
      t.same((await readdir(folder)).sort(), [name, `${name}.jws`])
      const text = await readFile(join(folder, name), 'utf8')
      const signed = (await readFile(join(folder, `${name}.jws`), 'utf8')).trim()
      const claims = await readCheckpoint(keys, project, signed)
      const sha256 = createHash('sha256').update(text).digest('hex')
      t.match(claims, { revision: 12, exported: { file: name, sha256 } })
      let hash = chainStart(project).hash ?? ''
      for (const line of text.trim().split('\n')) {
        const { body, ...entry } = JSON.parse(line)
        t.equal(sha256Hex(canonicalJson(body)), entry.bodyHash, 'the body is as it was hashed')
        hash = chainHash(hash, entry)
      }
      t.equal(hash, claims?.hash, 'whoever has the file can follow the chain')
      t.match(await verify(), { isValid: true, from: 13, to: 22, signedThrough: 12 })
      // Not the last character, of which a signature uses two bits only.
      const forged = signed.replace(/.(?=.{20}$)/, (letter) => (letter === 'A' ? 'B' : 'A'))
      await audit.putCheckpoint(project, { revision: 12, signed: forged })
      t.match(await verify(), { isValid: false, faults: [{ code: 'ENTRY_MISSING' }, {}] })
    },
  )

  await t.test('one export follows on another', async (t) => {
    const { commit, project, folder, trim, kept, verify } = await prepare(t, store(t))
    await trim()
    await commit(5)
    await trim()
    await trim()
    t.same((await kept())[0], 18)
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'))
    t.same(names.sort(), [`${project}-1-12.jsonl`, `${project}-13-17.jsonl`])
    t.match(await verify(), { isValid: true, from: 18, to: 27 })
  })

  await t.test(
    'entries stay where they cannot be exported, and while they are young',
    async (t) => {
      const { server, trim, kept, retention } = await prepare(t, store(t))
      await trim({ folder: undefined })
      t.equal((await kept()).length, 22, 'without a folder')
      t.match(server.logLines.join(''), /"entries":12.*SLUICE_AUDIT_DIR/, 'and somebody is told')
      const file = join(t.testdir({ file: '' }), 'file')
      await t.rejects(trim({ folder: join(file, 'below') }))
      t.equal((await kept()).length, 22, 'with a folder that cannot be written')
      const young = { ...retention, entries: 1000 }
      const folder = join(t.testdir({}), 'exported')
      await trim({ folder, retention: young })
      t.equal((await kept()).length, 22, 'nothing is old')
      await trim({ folder, retention: young, nowMs: Date.now() + 401 * dayMs })
      t.same(await kept(), [18, 19, 20, 21, 22], 'never what watches may still read')
    },
  )
}

t.test('on SQLite', (t) =>
  trimmingCases(t, (t) => () => openSqliteStore({ dataDir: t.testdir(), logRetention })),
)

t.test('on Redis', async (t) => {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  // A store of its own for each test: projects and tokens of one must not meet another's.
  let database = 0
  await trimmingCases(t, () => () => {
    database += 1
    return openRedisStore({ url: `${redis.url}/${database}`, logRetention })
  })
})
