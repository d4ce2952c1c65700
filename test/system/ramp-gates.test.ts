import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '@sluice/sdk'
import t from 'tap'
import { freePort } from '../helpers/free-port.ts'
import { type PrometheusServer, startPrometheus } from '../helpers/prometheus.ts'
import { createShop, startTestServer, type TestServer } from '../helpers/server.ts'
import { until } from './until.ts'

const shop = '/api/v1/projects/shop'
const boundMs = 25_000
const users = 400
const restMs = 5
/** Each flag is one part of the application; the canary of two of them fails. */
const faults: Readonly<Record<string, number>> = { pay: 0.5, search: 0.5, cart: 0 }
const steps = [
  { to: { percent: 50 }, holdMs: 3000 },
  { to: { percent: 100 }, holdMs: 200 },
]
const usual = { intervalMs: 1000, inconclusiveLimit: 60, minSamples: 200 }

let server: TestServer
let prometheus: PrometheusServer
let app: Awaited<ReturnType<typeof startApp>>

/** A small application that asks a flag which way to go, and whose new way may fail. */
async function startApp(url: string, key: string, port: number) {
  const flags = createClient({ url, key, logger: false, instance: 'app' })
  await flags.ready(5000)
  const counts = new Map<string, number>()
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  const http = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://app')
    if (pathname === '/metrics') {
      response.end([...counts].map(([name, value]) => `${name} ${value}\n`).join(''))
      return
    }
    const part = pathname.slice(1)
    const user = { targetingKey: searchParams.get('user') ?? '' }
    const end = flags.startTimer(part, user)
    const isNew = flags.boolean(part, user, false)
    const fails = isNew && Math.random() < (faults[part] ?? 0)
    const labels = `{part="${part}",variation="${isNew ? 'on' : 'off'}"}`
    count(`requests_total${labels}`)
    if (fails) count(`errors_total${labels}`)
    response.writeHead(fails ? 500 : 200).end()
    end(fails)
  })
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  const stop = async () => {
    await flags.close()
    http.closeAllConnections()
    http.close()
  }
  return { flags, target: `127.0.0.1:${port}`, stop }
}

/** Users who come again and again, until the returned function is called. */
function visit(target: string, part: string): () => Promise<void> {
  let isOver = false
  async function come(): Promise<void> {
    for (let i = 0; !isOver; i = (i + 7) % users) {
      await Promise.all(
        [0, 1, 2].map(async (j) => {
          const answer = await fetch(`http://${target}/${part}?user=${part}-${(i + j) % users}`)
          await answer.arrayBuffer()
        }),
      )
      if (i % 50 === 0) await app.flags.flush()
      // As many as are needed: a loop without a rest takes the processor from what is tested.
      await delay(restMs)
    }
  }
  const coming = come()
  return async () => {
    isOver = true
    await coming
  }
}

async function ramp(part: string, gate: object) {
  await server.post(`${shop}/flags`, { key: part, type: 'boolean' })
  const path = `${shop}/flags/${part}/environments/production/ramp`
  const started = await server.post(path, { steps, gates: [{ id: 'errors', ...usual, ...gate }] })
  if (started.status !== 201) throw new Error(started.text)
  const stop = visit(app.target, part)
  let body: Record<string, unknown> = started.body
  try {
    await until(`the ramp of ${part} ends`, boundMs, async () => {
      body = (await server.get(path)).body
      return body.state !== 'running'
    })
  } finally {
    await stop()
  }
  return body
}

t.before(async () => {
  const port = await freePort()
  prometheus = await startPrometheus(`127.0.0.1:${port}`)
  server = await startTestServer(t, { prometheus: prometheus.url })
  await createShop(server)
  const token = { kind: 'server', name: 'app', project: 'shop', environment: 'production' }
  const key = String((await server.post('/api/v1/tokens', token)).body.secret)
  app = await startApp(server.url, key, port)
})
t.teardown(async () => {
  await app.stop()
  await prometheus.stop()
})

t.test('a real application is ramped by what is measured of it', async (t) => {
  const sketched = (metric: string) => ({
    source: { metric, statistic: 'errors' },
    limit: { maxIncrease: { absolute: 0.05 } },
  })
  const share = (metric: string) => `sum(${metric}{part="search",variation="{{variation}}"})`
  const queried = {
    initialDelayMs: 2000,
    source: { promql: `(${share('errors_total')} or vector(0)) / ${share('requests_total')}` },
    limit: { maxIncrease: { absolute: 0.05 } },
  }
  const [pay, search, cart] = await Promise.all([
    ramp('pay', sketched('pay')),
    ramp('search', queried),
    ramp('cart', sketched('cart')),
  ])
  t.match(pay, { state: 'rolledBack', reason: /errors: .*errors of the canary .* %.*control 0 %/ })
  t.match(search, {
    state: 'rolledBack',
    reason: /errors: canary [01].*, control 0; an increase by 0.05/,
  })
  t.match(cart, { state: 'completed', reason: null })
  const serves = (part: string) => {
    return Array.from({ length: users }, (_, i) =>
      app.flags.boolean(part, { targetingKey: `${part}-${i}` }, false),
    )
  }
  await until('the application obeys', boundMs, () => !serves('pay').includes(true))
  t.notOk(serves('search').includes(true), 'the old way again, for everybody')
  t.notOk(serves('cart').includes(false), 'the new way, for everybody')
})
