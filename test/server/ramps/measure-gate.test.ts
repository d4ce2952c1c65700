import { createServer } from 'node:http'
import t from 'tap'
import type { Gate, GateLimit, GateSource, GateWindow } from '../../../server/domain/gate/gate.ts'
import { emptySketch } from '../../../server/domain/gate/sketch.ts'
import type { InstanceState } from '../../../server/domain/instance.ts'
import { type GateSources, measureGate } from '../../../server/ramps/measure-gate.ts'
import { Prometheus } from '../../../server/ramps/prometheus.ts'
import type { ReadSketches } from '../../../server/ramps/shared-sketches.ts'
import { freePort } from '../../helpers/free-port.ts'
import { type PrometheusServer, startPrometheus } from '../../helpers/prometheus.ts'

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

let server: PrometheusServer
let prometheus: Prometheus

t.before(async () => {
  // It finds nobody there: constants are all that is asked for here.
  server = await startPrometheus(`127.0.0.1:${await freePort()}`)
  prometheus = new Prometheus({ url: `${server.url}/` })
})
t.teardown(async () => {
  await prometheus.close()
  await server.stop()
})

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
    ['1 / 0', 'inconclusive', /not a number/],
    ['no_such_metric', 'inconclusive', /no data of the canary/],
    ['sum(', 'error', /answered 400: .*parse error/],
    ['vector(1) or label_replace(vector(2), "a", "b", "", "")', 'error', /gives 2 series/],
    ['"text"', 'error', /string/],
  ] as const
  for (const [promql, verdict, reason] of cases) {
    t.match(await measure({ promql }, limit), { verdict, reason }, promql)
  }
})

t.test('a Prometheus that is away, silent or another server is an error', async (t) => {
  const away = new Prometheus({ url: `http://127.0.0.1:${await freePort()}` })
  t.teardown(() => away.close())
  t.match(await measure({ promql: '1' }, { max: 2 }, { prometheus: away }), {
    verdict: 'error',
    reason: 'Prometheus did not answer',
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
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  t.teardown(() => other.close())
  const address = other.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const wrong = new Prometheus({ url: `http://127.0.0.1:${address.port}/prom`, token: 'abc' })
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
