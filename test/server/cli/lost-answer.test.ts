import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { type Meddling, type Passed, startProxy } from './meddling-proxy.ts'
import { runSluice } from './sluice-process.ts'

t.test('a command on a bad network or among others', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const configPath = '/api/v1/projects/shop/flags/checkout/environments/staging'
  const where = ['--project', 'shop', '--env', 'staging', '--json']
  let meddle: (request: Passed) => Meddling | Promise<Meddling> = () => 'pass'
  const proxy = await startProxy(server.url, (request) => meddle(request))
  t.teardown(() => proxy.close())
  const settings = { SLUICE_URL: proxy.url, SLUICE_TOKEN: server.adminToken }
  const run = (...args: string[]) => runSluice([...args, ...where], settings)
  const passedSince = (start: number) => proxy.passed.slice(start)

  t.test('a write whose answer is lost is repeated and done once', async (t) => {
    const start = proxy.passed.length
    let lost = 0
    meddle = ({ method }) => {
      lost += method === 'POST' ? 1 : 0
      return method === 'POST' && lost === 1 ? 'loseAnswer' : 'pass'
    }
    t.match(await run('flag', 'create', 'once'), { code: 0, stderr: '' })
    const keys = passedSince(start).map(({ headers }) => headers['idempotency-key'])
    t.equal(keys.length, 2)
    t.ok(keys[0])
    t.equal(keys[0], keys[1], 'both carry the same key')
  })

  t.test('a write is repeated on 503, and only a few times', async (t) => {
    const start = proxy.passed.length
    let refusals = 2
    meddle = () => {
      refusals -= 1
      return refusals >= 0 ? 'unavailable' : 'pass'
    }
    t.match(await run('flag', 'kill', 'checkout', '--reason', 'x'), { code: 0 })
    t.equal(passedSince(start).length, 3)
    meddle = () => 'unavailable'
    const middle = proxy.passed.length
    const refused = await run('flag', 'restore', 'checkout', '--reason', 'x', '--yes')
    t.match(refused, { code: 1, stdout: '', stderr: /^error UNEXPECTED_ANSWER: .*status 503/ })
    t.equal(passedSince(middle).length, 4)
    meddle = () => 'pass'
    t.match(await run('flag', 'restore', 'checkout', '--reason', 'x', '--yes'), { code: 0 })
  })

  t.test('an archived flag whose deletion was answered to nobody is deleted', async (t) => {
    await server.post('/api/v1/projects/shop/flags/once/archive')
    let lost = false
    meddle = ({ method }) => {
      if (method !== 'DELETE' || lost) return 'pass'
      lost = true
      return 'loseAnswer'
    }
    t.strictSame(await run('flag', 'delete', 'once', '--yes'), { code: 0, stdout: '', stderr: '' })
    t.equal((await server.get('/api/v1/projects/shop/flags/once')).status, 404)
  })

  t.test('when no answer comes at all, the outcome is said to be unknown', async (t) => {
    meddle = ({ method }) => (method === 'GET' ? 'pass' : 'loseAnswer')
    const ended = await run('flag', 'kill', 'checkout', '--reason', 'x')
    t.match(ended, { code: 1, stdout: '', stderr: /^error OUTCOME_UNKNOWN: .*may have been made/ })
    meddle = () => 'pass'
    t.match(await run('flag', 'restore', 'checkout', '--reason', 'x', '--yes'), { code: 0 })
  })

  t.test('what others change beside it makes a command read again and repeat', async (t) => {
    const start = proxy.passed.length
    let others = 1
    meddle = async ({ method }): Promise<Meddling> => {
      if (method === 'PATCH' && others > 0) {
        others -= 1
        await server.patch(configPath, { default: { percent: 30 } })
      }
      return 'pass'
    }
    const { code, stdout } = await run('flag', 'on', 'checkout')
    t.equal(code, 0)
    t.match(JSON.parse(stdout), { on: true, default: { split: { weights: { on: 30, off: 70 } } } })
    const patches = passedSince(start).filter(({ method }) => method === 'PATCH')
    t.equal(patches.length, 2)
    t.not(patches[0]?.headers['if-match'], patches[1]?.headers['if-match'])
  })

  t.test('what others change in the same place is not overwritten', async (t) => {
    let others = 1
    meddle = async ({ method }): Promise<Meddling> => {
      if (method === 'PATCH' && others > 0) {
        others -= 1
        await server.patch(configPath, { default: { percent: 60 } })
      }
      return 'pass'
    }
    const rolled = await run('flag', 'rollout', 'checkout', '10')
    t.match(rolled, { code: 1, stdout: '', stderr: /^error VERSION_MISMATCH: .*60 % get "on"/ })
    const { body } = await server.get(configPath)
    t.match(body, { default: { split: { weights: { on: 60 } } } })
  })

  t.test('a kill that comes between is shown to whoever was changing the flag', async (t) => {
    meddle = async ({ method }): Promise<Meddling> => {
      if (method === 'PATCH') await server.post(`${configPath}/kill`, { reason: 'errors' })
      return 'pass'
    }
    const off = await run('flag', 'off', 'checkout')
    t.match(off, { code: 1, stderr: /^error VERSION_MISMATCH: .*checkout is killed.*errors/ })
    t.match((await server.get(configPath)).body, { on: true, killed: { reason: 'errors' } })
    meddle = () => 'pass'
    await server.post(`${configPath}/restore`, { reason: 'over' })
  })

  t.test('later requests of one command ask for what earlier ones have seen', async (t) => {
    const start = proxy.passed.length
    t.match(await run('flag', 'on', 'checkout'), { code: 0 })
    const requests = passedSince(start)
    t.equal(requests[0]?.headers['sluice-after'], undefined)
    t.ok(requests.length > 2)
    for (const { headers } of requests.slice(1)) t.match(headers['sluice-after'], /^\d+\.\d+$/)
    t.ok(requests.every(({ method, headers }) => method === 'GET' || headers['idempotency-key']))
  })

  t.test('what is no Sluice is named as such', async (t) => {
    const elsewhere = { ...settings, SLUICE_URL: `${proxy.url}/healthz?` }
    const ended = await runSluice(['flag', 'list', ...where], elsewhere)
    t.match(ended, { code: 1, stdout: '', stderr: /^error UNEXPECTED_ANSWER: / })
  })
  t.end()
})
