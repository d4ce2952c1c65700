import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { readConfig } from '../../../server/config.ts'
import { clockFinding, type Finding } from '../../../server/doctor/finding.ts'
import { dataFolderFindings, nodeFinding } from '../../../server/doctor/machine.ts'
import { serverFindings } from '../../../server/doctor/server.ts'
import { storeFindings } from '../../../server/doctor/store.ts'
import { openRedisStore } from '../../../server/store/redis/redis-store.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { startRedis } from '../../helpers/redis.ts'
import { startTestServer } from '../../helpers/server.ts'

const redis = await startRedis()
const client = new Redis(redis.url)
t.teardown(async () => {
  client.disconnect()
  await redis.stop()
})

/** What was found of one check; every finding but a good one says what to do. */
function found(t: Test, findings: readonly Finding[], check: string): Finding | undefined {
  for (const one of findings) {
    t.equal(one.advice === undefined, one.status === 'ok', `${one.check}: advice unless ok`)
  }
  return findings.find((one) => one.check === check)
}

const ofRedis = (url: string) => storeFindings(readConfig({ REDIS_URL: url }))

t.test('a Redis as it should be', async (t) => {
  const findings = await ofRedis(redis.url)
  t.match(found(t, findings, 'redis'), { status: 'ok', detail: /^\d+\.\d+.* at 127/ })
  for (const check of [
    'redis writes',
    'redis disk',
    'redis memory',
    'redis clock',
    'store',
    'layout',
  ]) {
    t.match(found(t, findings, check), { status: 'ok' }, check)
  }
  t.match(found(t, findings, 'redis replicas'), { status: 'warn', advice: /backups/ })
})

/** Real settings that are wrong, and what is said of each. */
const wrong: readonly {
  readonly setting: string
  readonly value: string
  readonly good: string
  readonly check: string
  readonly finding: object
}[] = [
  {
    setting: 'maxmemory-policy',
    value: 'allkeys-lru',
    good: 'noeviction',
    check: 'redis',
    finding: { status: 'fail', detail: /allkeys-lru .*noeviction/ },
  },
  {
    setting: 'appendonly',
    value: 'no',
    good: 'yes',
    check: 'redis disk',
    finding: { status: 'warn', advice: /appendonly yes/ },
  },
  {
    setting: 'maxmemory',
    value: '1mb',
    good: '0',
    check: 'redis memory',
    finding: { status: 'fail', detail: /of 1 MiB/, advice: /raise maxmemory/ },
  },
  {
    setting: 'maxmemory',
    value: '1mb',
    good: '0',
    check: 'redis writes',
    finding: { status: 'fail', detail: /raise maxmemory/ },
  },
  {
    setting: 'min-replicas-to-write',
    value: '1',
    good: '0',
    check: 'redis writes',
    finding: { status: 'fail', detail: /too few replicas/ },
  },
]

for (const { setting, value, good, check, finding } of wrong) {
  t.test(`a Redis with ${setting} ${value}: ${check}`, async (t) => {
    await client.config('SET', setting, value)
    try {
      t.match(found(t, await ofRedis(redis.url), check), finding)
    } finally {
      await client.config('SET', setting, good)
    }
  })
}

t.test('a Redis that cannot be reached, or asks for a password', async (t) => {
  const nobody = await ofRedis('redis://127.0.0.1:1')
  t.match(found(t, nobody, 'redis'), {
    status: 'fail',
    detail: /127\.0\.0\.1:1/,
    advice: /REDIS_URL/,
  })
  await client.config('SET', 'requirepass', 'a-password')
  try {
    const stranger = await ofRedis(redis.url)
    t.match(found(t, stranger, 'redis'), { status: 'fail', detail: /password/ })
    const wrongly = await ofRedis(redis.url.replace('//', '//:not-the-password@'))
    t.match(found(t, wrongly, 'redis'), { status: 'fail' })
    t.notMatch(JSON.stringify(wrongly), /not-the-password/)
  } finally {
    await client.config('SET', 'requirepass', '')
  }
})

t.test('a store that a newer Sluice took, and one that a restore left unfinished', async (t) => {
  const store = await openRedisStore({ url: `${redis.url}/1` })
  t.teardown(() => store.close())
  await store.layout.raise({ version: 0, minWriter: 1 })
  const unfinished = await ofRedis(`${redis.url}/1`)
  t.match(found(t, unfinished, 'layout'), { status: 'fail', advice: /sluice restore/ })
  await store.layout.raise({ version: 1000, minWriter: 1000 })
  const newer = await ofRedis(`${redis.url}/1`)
  t.match(found(t, newer, 'layout'), { status: 'fail', advice: /upgrade this Sluice/ })
})

t.test('an embedded store: none, in use, free', async (t) => {
  const dataDir = join(t.testdir(), 'data')
  const check = () => storeFindings(readConfig({ SLUICE_DATA_DIR: dataDir }))
  t.match(found(t, await check(), 'store'), { status: 'fail', detail: /no store in the folder/ })
  const store = await openSqliteStore({ dataDir })
  t.match(found(t, await check(), 'store'), {
    status: 'ok',
    detail: `process ${process.pid} has it`,
  })
  await store.close()
  t.match(found(t, await check(), 'store'), { status: 'ok', detail: /lease/ })
})

t.test('a server, its readiness and a token', async (t) => {
  const server = await startTestServer(t)
  const good = await serverFindings(server.url, server.adminToken)
  for (const check of ['server', 'readiness', 'server clock', 'token']) {
    t.match(found(t, good, check), { status: 'ok' }, check)
  }
  const cases: [string | undefined, object][] = [
    [undefined, { status: 'warn', advice: /SLUICE_TOKEN/ }],
    ['slu_wrong', { status: 'fail', detail: /does not know/ }],
    ['with a space', { status: 'fail', detail: /characters/ }],
  ]
  for (const [token, finding] of cases) {
    t.match(found(t, await serverFindings(server.url, token), 'token'), finding)
  }
  t.match(found(t, await serverFindings(`${server.url}/wrong`, undefined), 'server'), {
    status: 'fail',
    detail: /status 404/,
    advice: /base path/,
  })
  await server.control.store.close()
  t.match(found(t, await serverFindings(server.url, undefined), 'readiness'), { status: 'fail' })
  await server.stop()
  const gone = await serverFindings(server.url, undefined)
  t.match(found(t, gone, 'server'), { status: 'fail', advice: /npm start/ })
})

t.test('a clock that is off', async (t) => {
  const date = new Date(Date.now() - 60_000).toUTCString()
  const late = createServer((_, response) => {
    response.setHeader('date', date).end('{}')
  })
  await new Promise<void>((resolve) => {
    late.listen(0, '127.0.0.1', resolve)
  })
  t.teardown(() => late.close())
  const address = late.address()
  const port = typeof address === 'object' ? address?.port : 0
  const findings = await serverFindings(`http://127.0.0.1:${port}`, undefined)
  t.match(found(t, findings, 'server clock'), { status: 'fail', advice: /NTP/ })

  const judged = (theirs: number) =>
    clockFinding('c', { theirs, before: 10_000, after: 10_200 }, 1000).status
  t.equal(judged(10_100), 'ok')
  t.equal(judged(9_000), 'ok', 'a second that has begun')
  t.equal(judged(12_000), 'warn')
  t.equal(judged(7_500), 'warn')
  t.equal(judged(50_000), 'fail')
})

t.test('a data folder that others may read, and one that is not there', async (t) => {
  const dataDir = join(t.testdir(), 'data')
  t.match(found(t, await dataFolderFindings(dataDir), 'data folder'), { status: 'ok' })
  await mkdir(dataDir, { mode: 0o755 })
  await writeFile(join(dataDir, 'admin-token'), 'x', { mode: 0o644 })
  t.match(found(t, await dataFolderFindings(dataDir), 'data folder'), {
    status: 'warn',
    detail: /read admin-token in/,
    advice: `chmod 700 ${dataDir}`,
  })
  await chmod(dataDir, 0o700)
  t.match(found(t, await dataFolderFindings(dataDir), 'data folder'), { status: 'ok' })
  t.match(nodeFinding('v22.19.0'), { status: 'warn', advice: /npm start/ })
})
