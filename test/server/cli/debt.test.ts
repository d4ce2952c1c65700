import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startSluice } from './sluice-process.ts'

t.test('debt is listed, limited and declared', async (t) => {
  const folder = t.testdir()
  const server = await startSluice({
    SLUICE_DATA_DIR: join(folder, 'data'),
    SLUICE_DEMO: '0',
    SLUICE_LOG_LEVEL: 'silent',
  })
  t.teardown(() => server.stop())
  await server.json('project', 'create', 'shop')
  await server.json('environment', 'create', 'production')
  await server.json('flag', 'create', 'checkout')
  const none = await server.run('debt', '--max', '0')
  t.match(none.stdout, '0 of 1 flags are stale: debt 0 of 100.')
  t.equal(none.code, 0)
  const all = await server.run('debt', '--all')
  t.match(all.stdout, /^checkout {2}release {2}draft {2}\? {12}it is off everywhere that counts$/m)
  const token = readFileSync(join(folder, 'data/admin-token'), 'utf8').trim()
  const post = (path: string, body: object) =>
    fetch(`${server.url}/api/v1/projects/shop/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const expectedRemovalAt = '2026-01-31T09:00:00.000Z'
  await post('flags', { key: 'old', type: 'boolean', expectedRemovalAt })
  const origin = { repository: 'web', commit: '0123456', branch: 'main' }
  await post('references', { ...origin, files: 1, dynamic: 0, unparsed: 0, references: [] })
  const over = await server.run('debt', '--max', '0')
  t.equal(over.code, 1)
  t.match(over.stdout, /^old {3}release {2}stale {2}0 .*was to be removed by 2026-01-31; no code/m)
  t.match(over.stdout, 'Begin with: sluice clean old --serve off')
  t.match(over.stderr, /^error TOO_MUCH_DEBT: 1 stale flags/)
  const file = join(folder, 'flags.d.ts')
  t.match((await server.run('types', '--out', file, '--check')).stderr, /^error TYPES_OUTDATED/)
  await server.run('types', '--out', file)
  const text = readFileSync(file, 'utf8')
  t.match(text, /"checkout": boolean\n {4}\/\*\* @deprecated Stale: .*\n {4}"old": boolean/)
  t.equal((await server.run('types', '--out', file, '--check')).code, 0)
})
