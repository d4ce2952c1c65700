import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import t from 'tap'
import type { Gate, GateLimit, GateSource, GateWindow } from '../../../server/domain/gate/gate.ts'
import { emptySketch } from '../../../server/domain/gate/sketch.ts'
import type { InstanceState } from '../../../server/domain/instance.ts'
import { type GateSources, measureGate } from '../../../server/ramps/measure-gate.ts'
import { Prometheus } from '../../../server/ramps/prometheus.ts'
import type { ReadSketches } from '../../../server/ramps/shared-sketches.ts'
import { freePort } from '../../helpers/free-port.ts'
import { nativeHistogram, protobufType } from '../../helpers/native-histogram.ts'
import { type PrometheusServer, startPrometheus } from '../../helpers/prometheus.ts'
import { until } from '../../system/until.ts'

const boundMs = 30_000
const window: GateWindow = {
  ...{ projectId: 'p', environmentId: 'e', flag: 'checkout', ramp: 'r', revision: 3 },
  ...{
    canary: 'on',
    control: 'off',
    canaryShare: 0.5,
    startedAtMs: 0,
    nowMs: 60_000,
    alpha: 0.001,
    planned: null,
  },
}

const readSketches: ReadSketches = async () => {
  throw new Error('the telemetry is away')
}

/** When the fault of the tests was mended; the step began with it. */
const mendedAtMs = Date.now() - 20_000

/** Half of the canary's requests fail until the fault is mended; as many are counted ever after. */
function pastRequests(): string {
  const lines: Record<'errors' | 'requests', string[]> = { errors: [], requests: [] }
  const slow: string[] = []
  const mendedAt = Math.floor(mendedAtMs / 1000)
  for (let at = mendedAt - 120; at < mendedAt + 600; at += 1) {
    const requests = 10 * (at - mendedAt + 120)
    for (const variation of ['on', 'off']) {
      const failed = variation === 'on' ? Math.min(requests, 1200) / 2 : 0
      lines.errors.push(`errors_total{variation="${variation}"} ${failed} ${at}`)
      lines.requests.push(`requests_total{variation="${variation}"} ${requests} ${at}`)
    }
  }
  // Four of ten requests take longer than the end of the highest finite bucket.
  for (let at = mendedAt; at < mendedAt + 600; at += 1) {
    const counts = { '0.5': 5, '10': 6, '+Inf': 10 }
    for (const [le, n] of Object.entries(counts)) {
      slow.push(`took_seconds_bucket{le="${le}"} ${n * (at - mendedAt)} ${at}`)
    }
  }
  const families = Object.entries(lines).map(
    ([name, samples]) => `# TYPE ${name} counter\n${samples.join('\n')}\n`,
  )
  return `${families.join('')}# TYPE took_seconds_bucket unknown\n${slow.join('\n')}\n# EOF\n`
}

/** The share of the requests of a variation that failed within a range. */
function failedWithin(range: string): string {
  const within = (name: string) =>
    `sum(increase(${name}_total{variation="{{variation}}"}[${range}]))`
  return `${within('errors')} / ${within('requests')}`
}

/** A service that shows one native histogram. */
const service = createServer((_request, response) => {
  response.setHeader('content-type', protobufType).end(nativeHistogram('latency_seconds'))
})

let server: PrometheusServer
let prometheus: Prometheus

t.before(async () => {
  const storage = `http://127.0.0.1:${await freePort()}`
  const target = await listen(service)
  server = await startPrometheus(target, {
    // It is away, so every answer that rests on what was measured is partial.
    config: `remote_read: [{url: '${storage}', read_recent: true}]\n`,
    args: ['--enable-feature=native-histograms'],
  })
  prometheus = new Prometheus({ url: `${server.url}/` })
})
t.teardown(async () => {
  await prometheus.close()
  await server.stop()
  service.closeAllConnections()
  service.close()
})

async function listen(http: Server): Promise<string> {
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `127.0.0.1:${address.port}`
}

function gateOf(source: GateSource, limit: GateLimit): Gate {
  return {
    ...{ id: 'g', source, limit, intervalMs: 1000, initialDelayMs: 0, failureLimit: 0 },
    ...{ inconclusiveLimit: 1, consecutiveErrorLimit: 1, minSamples: 1, dryRun: false },
  }
}

function measure(source: GateSource, limit: GateLimit, more: Partial<GateSources> = {}) {
  const sources = { readSketches, prometheus, instances: async () => [], ...more }
  return measureGate(gateOf(source, limit), window, sources)
}

t.test('a real Prometheus is asked for one number, of each side', async (t) => {
  t.match(await measure({ promql: '0.5' }, { max: 1 }), { verdict: 'go', canary: { value: 0.5 } })
  t.match(await measure({ promql: 'vector(2)' }, { max: 1 }), { verdict: 'noGo' })
  const bySide =
    'label_replace(vector(3), "v", "{{variation}}", "", "") unless on() (vector(1) == 2)'
  const same = await measure({ promql: bySide }, { maxIncrease: { relative: 0.1 } })
  t.match(same, { verdict: 'go', canary: { value: 3 }, control: { value: 3 } })
})

t.test('no number is never a Go, and says why', async (t) => {
  const limit = { max: 1e300 }
  const cases = [
    ['NaN', 'inconclusive', /not a number/],
    ['0 / 0', 'inconclusive', /not a number/],
    ['no_such_metric', 'inconclusive', /no data of the canary/],
    ['sum(', 'error', /answered 400: .*parse error/],
    ['vector(1) or label_replace(vector(2), "a", "b", "", "")', 'error', /gives 2 series/],
    ['"text"', 'error', /string/],
  ] as const
  for (const [promql, verdict, reason] of cases) {
    t.match(await measure({ promql }, limit), { verdict, reason }, promql)
  }
})

t.test('an infinite number is beyond a limit or within it', async (t) => {
  t.match(await measure({ promql: '1 / 0' }, { max: 1 }), {
    ...{ verdict: 'noGo', reason: 'canary +Inf; at most 1 is allowed' },
    ...{ canary: null },
  })
  t.match(await measure({ promql: '-1 / 0' }, { min: 0.99 }), { verdict: 'noGo', reason: /-Inf/ })
  t.match(await measure({ promql: '-1 / 0' }, { max: 1 }), { verdict: 'go' })
})

t.test('a partial answer is never a Go, and the warning is told', async (t) => {
  await until('Prometheus has read the service', boundMs, async () => {
    return (await prometheus.query('up == 1')).value === 1
  })
  const partial = { reason: /\. Prometheus warns: remote_read: .*refused/ }
  t.match(await measure({ promql: 'up' }, { max: 1 }), { verdict: 'inconclusive', ...partial })
  t.match(await measure({ promql: 'up' }, { max: 0 }), { verdict: 'noGo', ...partial })
  t.match(await measure({ promql: 'up == 7' }, { max: 0 }), {
    ...{ verdict: 'inconclusive', reason: /^Prometheus has no data of the canary\. .*warns/ },
  })
})

t.test('a native histogram is no number, and what is taken of it is', async (t) => {
  await until('Prometheus has read the histogram', boundMs, async () => {
    return (await prometheus.query('histogram_count(latency_seconds)')).value === 3
  })
  t.match(await measure({ promql: 'latency_seconds' }, { max: 1 }), {
    ...{ verdict: 'error', reason: /gives a histogram.*histogram_fraction/ },
  })
  const slow = await measure({ promql: 'histogram_fraction(0, 1, latency_seconds)' }, { min: 2 })
  t.match(slow, { verdict: 'noGo', canary: { value: 1 } })
})

t.test('a Prometheus that has measured a fault, and that it was mended', async (t) => {
  const nobody = `127.0.0.1:${await freePort()}`
  const mended = await startPrometheus(nobody, { past: pastRequests() })
  t.teardown(() => mended.stop())
  const asked = new Prometheus({ url: mended.url })
  t.teardown(() => asked.close())
  const look = (promql: string, limit: GateLimit) => {
    const step = { ...window, startedAtMs: mendedAtMs, nowMs: Date.now() }
    const sources = { readSketches, prometheus: asked, instances: async () => [] }
    return measureGate(gateOf({ promql }, limit), step, sources)
  }
  t.test('a fault from before the step is not seen by ranges of its age', async (t) => {
    const limit = { maxIncrease: { absolute: 0.05 } }
    t.match(await look(failedWithin('5m'), limit), { verdict: 'noGo' }, 'longer than the step')
    t.match(await look(failedWithin('{{stepAge}}s'), limit), {
      ...{ verdict: 'go', canary: { value: 0 }, control: { value: 0 } },
    })
  })
  t.test('a quantile never passes the highest finite bucket, and a share does', async (t) => {
    const took = (le: string) => `increase(took_seconds_bucket{le=~"${le}"}[{{stepAge}}s])`
    const p99 = `histogram_quantile(0.99, ${took('.*')})`
    t.match(await look(p99, { max: 10 }), { verdict: 'go', canary: { value: 10 } })
    const share = `sum(${took('0.5')}) / sum(${took('[+]Inf')})`
    t.match(await look(share, { min: 0.99 }), { verdict: 'noGo', canary: { value: 0.5 } })
  })
})

t.test('a Prometheus that is away, silent or another server is an error', async (t) => {
  const away = new Prometheus({ url: `http://127.0.0.1:${await freePort()}` })
  t.teardown(() => away.close())
  t.match(await measure({ promql: '1' }, { max: 2 }, { prometheus: away }), {
    verdict: 'error',
    reason: 'Prometheus did not answer: ECONNREFUSED',
  })
  t.match(await measure({ promql: '1' }, { max: 2 }, { prometheus: undefined }), {
    verdict: 'error',
    reason: /SLUICE_PROMETHEUS_URL is not set/,
  })
  const paths: string[] = []
  const other = createServer((request, response) => {
    paths.push(`${request.headers.authorization} ${request.url}`)
    const body = paths.length === 1 ? '' : 'x'.repeat(2 * 1024 * 1024)
    response.writeHead(paths.length === 1 ? 302 : 200, { location: '/secret' }).end(body)
  })
  const host = await listen(other)
  t.teardown(() => {
    other.closeAllConnections()
    other.close()
  })
  const wrong = new Prometheus({ url: `http://${host}/prom`, token: 'abc' })
  t.teardown(() => wrong.close())
  const moved = await measure({ promql: '1' }, { max: 2 }, { prometheus: wrong })
  t.match(moved, { verdict: 'error', reason: /answered 302/ })
  const large = await measure({ promql: '1' }, { max: 2 }, { prometheus: wrong })
  t.match(large, { verdict: 'error', reason: /too much/ })
  t.same(paths, Array(2).fill('Bearer abc /prom/api/v1/query'), 'redirects are not followed')
})

t.test('saturation is that of the busy instances, and nobody saying it is no Go', async (t) => {
  const instance = (cpu: number | null, more: Partial<InstanceState> = {}): InstanceState => ({
    ...{ instance: 'web', boot: 'b', sdk: 's', mode: 'stream', capabilities: [], isRelay: false },
    ...{ plane: 'p', applied: '1.3', served: [], rejected: null, seenAt: 0, silentMs: 1000 },
    via: null,
    saturation: cpu === null ? null : { cpu, eventLoopDelayMs: 100 * cpu },
    ...more,
  })
  const fleet = [
    ...Array.from({ length: 8 }, () => instance(0.2)),
    instance(0.7),
    instance(0.95),
    instance(9, { silentMs: 60_000 }),
    instance(null),
  ]
  const of = (instances: InstanceState[], max: number) =>
    measure({ saturation: 'cpu' }, { max }, { instances: async () => instances })
  t.match(await of(fleet, 0.8), { verdict: 'go', canary: { value: 0.7, samples: 10 } })
  t.match(await of(fleet, 0.5), { verdict: 'noGo' })
  t.match(await of([instance(null)], 0.5), { verdict: 'inconclusive' })
  const compared = measure({ saturation: 'cpu' }, { maxIncrease: { relative: 1 } })
  t.match(await compared, { verdict: 'error', reason: /give it a max/ })
})

t.test('telemetry that cannot be read is an error', async (t) => {
  const measurement = await measure({ metric: 'checkout', statistic: 'errors' }, { max: 1 })
  t.match(measurement, {
    gate: 'g',
    atMs: 60_000,
    verdict: 'error',
    reason: 'the telemetry is away',
  })
})

t.test('a metric that nobody tracks is never a Go, and is named', async (t) => {
  const nothing = { canary: emptySketch(), control: emptySketch(), isCut: false }
  const source = { metric: 'chekout', statistic: 'errors' } as const
  const limits = [{ max: 1 }, { maxIncrease: { absolute: 1 } }]
  for (const limit of limits) {
    const measurement = await measure(source, limit, { readSketches: async () => nothing })
    t.match(measurement, { verdict: 'inconclusive', reason: /has 0 of 1 samples of chekout/ })
  }
})
