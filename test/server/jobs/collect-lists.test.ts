import { rmSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import t from 'tap'
import { collectLists } from '../../../server/jobs/collect-lists.ts'
import { sha256Hex } from '../../../server/store/canonical.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'

const beta = '/api/v1/projects/shop/segments/beta'
const logger = pino({ level: 'silent' })

t.test('lists that were replaced over an hour ago are removed, and no others', async (t) => {
  const dataDir = join(t.testdir(), 'data')
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }))
  let now = Date.now()
  const store = () => openSqliteStore({ dataDir, now: () => now })
  const server = await startTestServer(t, { store })
  await createShop(server)
  const [feed] = [...server.control.projects.feeds()]
  if (feed === undefined) throw new Error('no project')
  const { log } = server.control.store
  const texts = ['["a"]', '["a","b"]', '["a","b","c"]']
  const kept = async () => {
    const read = await log.readBlobs(feed.state.project, texts.map(sha256Hex))
    return [...read.values()].sort()
  }

  await server.post('/api/v1/projects/shop/segments', { key: 'beta', included: ['a'] })
  await server.post(`${beta}/included/add`, { values: ['b'] })
  await server.post(`${beta}/included/add`, { values: ['c'] })
  await collectLists(log, [feed], logger)
  t.same(await kept(), [...texts].sort(), 'whoever is behind may still read them')
  now += 30 * 60_000
  await server.post(`${beta}/included/remove`, { values: ['c'] })
  now += 31 * 60_000
  await collectLists(log, [feed], logger)
  t.same(await kept(), ['["a","b"]'], 'also what is in use again')
  await server.delete(beta)
  now += 61 * 60_000
  await collectLists(log, [feed], logger)
  t.same(await kept(), [])
})
