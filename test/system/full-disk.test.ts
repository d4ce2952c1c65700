import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import t from 'tap'
import { type Answer, readSnapshot } from './api.ts'
import { booleanFlag } from './catalogue.ts'
import { startFleet } from './fleet.ts'
import { loadFlags, paths, startInstallation } from './installation.ts'
import { until } from './until.ts'

/**
 * Largest size of any file of the server, in blocks of 512 bytes: the write-ahead log meets it long
 * before it is folded into the database. A file that may not grow is, to the server, a full disk.
 */
const fileBlocks = 2048
const maxWrites = 5_000
const applyMs = 5_000
const reconnectMs = 40_000
const reason = { reason: 'errors' }
const user = { targetingKey: 'user-1' }

const withSmallDisk = (command: readonly string[]) => [
  'sh',
  '-c',
  `ulimit -S -f ${fileBlocks} && exec "$@"`,
  'sh',
  ...command,
]

t.setTimeout(240_000)
t.test('on a full disk writes are refused whole, reads go on, and it heals', async (t) => {
  const installation = await startInstallation('embedded', withSmallDisk)
  t.teardown(() => installation.stop())
  const { api, key, planes } = installation
  const [plane] = planes
  await loadFlags(api, [booleanFlag('checkout', { on: true, default: { variation: 'on' } })])
  const fleet = await startFleet(installation)
  t.teardown(() => fleet.stop())
  const path = paths.config('checkout')
  const write = (percent: number, idempotencyKey: string) =>
    api.send('PATCH', path, { ifMatch: '*', idempotencyKey, body: { default: { percent } } })

  let { revision: acknowledged } = await api.ask('GET', path)
  const isTaken = (answer: Answer) => {
    if (answer.status === 200) acknowledged = answer.revision
    else t.match(answer, { status: 503, body: { code: 'STORE_UNAVAILABLE' } })
    return answer.status === 200
  }
  let percent = 100
  let refused = { percent: 0, key: randomUUID() }
  for (let i = 1; i < maxWrites; i += 1) {
    refused = { percent: i / 1000, key: randomUUID() }
    if (!isTaken(await write(refused.percent, refused.key))) break
    percent = refused.percent
  }
  // A smaller write may still find room after a larger one did not.
  let killed = false
  const toggle = () => api.send('POST', `${path}/${killed ? 'restore' : 'kill'}`, { body: reason })
  for (let i = 1; i < maxWrites && isTaken(await toggle()); i += 1) killed = !killed

  await t.test('nothing is half-written, and reads and SDKs go on', async (t) => {
    t.match(await toggle(), { status: 503, body: { code: 'STORE_UNAVAILABLE' } })
    const read = await api.ask('GET', path)
    t.equal(read.revision, acknowledged)
    t.match(read.body, {
      killed: killed ? reason : null,
      default: { split: { weights: { on: percent } } },
    })
    const { revision } = readSnapshot(await api.snapshot(key, applyMs))
    t.equal(revision, Number(acknowledged.split('.')[1]))
    await fleet.streamAt(acknowledged, applyMs)
    const lookup = { flag: 'checkout', defaultValue: true }
    for (const details of await fleet.details({ context: user, lookup })) {
      t.equal(details.reason, killed ? 'DISABLED' : 'SPLIT')
    }
    t.match(await api.send('GET', '/healthz'), { status: 200 })
  })

  await t.test('what was acknowledged is there after kill -9 and a restart', async (t) => {
    await plane.kill9()
    await plane.restart()
    t.equal((await api.ask('GET', path)).revision, acknowledged)
  })

  await t.test('once there is space again, the refused write succeeds, once', async (t) => {
    await promisify(execFile)('prlimit', ['--pid', String(plane.pid), '--fsize=unlimited:'])
    await until('the store', applyMs, async () => (await api.send('GET', '/readyz')).status === 200)
    t.equal((await api.ask('GET', path)).revision, acknowledged)
    const { revision } = await write(refused.percent, refused.key)
    t.equal(Number(revision.split('.')[1]), Number(acknowledged.split('.')[1]) + 1)
    t.equal((await write(refused.percent, refused.key)).revision, revision)
    await fleet.streamAt(revision, reconnectMs)
  })
})
