import t, { type Test } from 'tap'
import type { Gate, GateWindow, Verdict } from '../../../server/domain/gate/gate.ts'
import { createRamps } from '../../../server/ramps/create-ramps.ts'
import type { MeasureGate } from '../../../server/ramps/gate-looks.ts'
import type { RampController } from '../../../server/ramps/ramp-controller.ts'
import type { Leases, Store } from '../../../server/store/contract.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'

const shop = '/api/v1/projects/shop'
const rampOf = (flag: string) => `${shop}/flags/${flag}/environments/production/ramp`

/** Measurements that were asked for, by flag, and what they say. */
const asked = new Map<string, GateWindow[]>()
const said = new Map<string, Verdict>()
const measureGate: MeasureGate = async ({ id }: Gate, window: GateWindow) => {
  if (id === 'slow') await new Promise((resolve) => setTimeout(resolve, 2000))
  asked.set(window.flag, [...(asked.get(window.flag) ?? []), window])
  return {
    gate: id,
    atMs: window.nowMs,
    verdict: said.get(window.flag) ?? 'go',
    reason: 'as the test says',
    canary: null,
    control: null,
    difference: null,
  }
}

/** How far the store's clock is off, how often it was asked, and whether its lease may be had. */
let offsetMs = 0
let clockAsked = 0
let leader: 'first' | 'second' | 'both' = 'first'

let server: TestServer
let made = 0

t.before(async () => {
  server = await startTestServer(t, {
    measureGate,
    store: async () => {
      const store = await openSqliteStore({ dataDir: t.testdir() })
      return { ...store, ...faked(store, () => leader !== 'second') }
    },
  })
  await createShop(server)
})

/** The clock and the lease, as the test says. */
function faked(store: Store, mayLead: () => boolean): Pick<Store, 'now' | 'leases'> {
  const leases: Leases = {
    renew: (name, holder, ttlMs) => store.leases.renew(name, holder, ttlMs),
    release: (name, holder) => store.leases.release(name, holder),
    acquire: async (name, holder, ttlMs) =>
      name === 'ramp-controller' ? mayLead() : store.leases.acquire(name, holder, ttlMs),
  }
  const now = async () => {
    const nowMs = await store.now()
    clockAsked += 1
    return nowMs + offsetMs
  }
  return { leases, now }
}

/** Another controller on the same store, as on another plane. */
function startSecond(t: Test): RampController {
  const { control } = server
  const { store, projects, deliveries, reports, ahead } = control
  const { leases } = faked(store, () => leader !== 'first')
  const ramps = createRamps({
    ...{ projects, deliveries, reports, ahead, logger: server.app.log, measure: measureGate },
    store: { ...store, leases },
  })
  ramps.start()
  t.teardown(() => ramps.stop())
  return ramps
}

async function start(steps: readonly object[]): Promise<{ flag: string; path: string }> {
  made += 1
  const flag = `flag-${made}`
  await server.post(`${shop}/flags`, { key: flag, type: 'boolean' })
  const { body, text, status } = await server.post(rampOf(flag), { steps })
  if (status !== 201) throw new Error(text)
  return { flag, path: `${shop}/ramps/${body.id}` }
}

async function ramp(path: string): Promise<Record<string, unknown>> {
  return (await server.get(path)).body
}

async function becomes(path: string, state: string): Promise<void> {
  await until(state, 6000, async () => (await ramp(path)).state === state)
}

/** Until the controller has looked at its ramps, and what it then did is done. */
async function looked(times = 2): Promise<void> {
  const before = clockAsked
  await until('the controller looks', 6000, () => clockAsked >= before + times)
}

const step = (percent: number, holdMs: number, more = {}) => ({ to: { percent }, holdMs, ...more })
const gate = {
  id: 'errors',
  source: { metric: 'checkout', statistic: 'errors' },
  limit: { maxIncrease: { absolute: 0.01 } },
  intervalMs: 1000,
}

t.test('a finished hold is taken up within a second', async (t) => {
  const { path } = await start([step(10, 500), step(100, 500)])
  await becomes(path, 'completed')
  const { log, createdAt } = await ramp(path)
  const times = (Array.isArray(log) ? log : []).map(({ at }) => Date.parse(at))
  const [first = 0, second = 0, third = 0] = times
  t.equal(first, Date.parse(String(createdAt)))
  for (const took of [second - first, third - second]) {
    t.ok(took >= 500 && took < 1500, `${took} ms for a hold of 500 ms`)
  }
})

t.test("the store's clock jumps, and nothing advances by it", async (t) => {
  t.teardown(() => {
    offsetMs = 0
  })
  const { path } = await start([step(10, 60_000), step(100, 60_000)])
  await looked()
  for (const jump of [3_600_000, -3_600_000, 86_400_000]) {
    offsetMs = jump
    await looked()
    t.match(await ramp(path), { state: 'running', step: 0 }, `${jump} ms`)
  }
  offsetMs = 0
  await server.post(`${path}/abort`, { reason: 'x' })
})

t.test('a clock that jumps back costs no more than what was not counted yet', async (t) => {
  t.teardown(() => {
    offsetMs = 0
  })
  const { path } = await start([step(100, 1000)])
  await looked()
  offsetMs = -3_600_000
  const since = performance.now()
  await becomes(path, 'completed')
  const took = performance.now() - since
  t.ok(took < 3000, `${Math.round(took)} ms`)
})

// Both wait for intervals to pass, and not for each other.
t.test('each interval of a gate', { jobs: 2 }, async (t) => {
  t.test(
    'gates are measured each interval, in the window of the step that is served',
    async (t) => {
      said.clear()
      const { flag, path } = await start([
        step(10, 2300, { gates: [gate] }),
        step(50, 200, { gates: [gate] }),
        step(100, 0),
      ])
      const { body: config } = await server.get(`${shop}/flags/${flag}/environments/production`)
      await becomes(path, 'completed')
      const windows = asked.get(flag) ?? []
      const [first] = windows
      const ofFirst = windows.filter(({ revision }) => revision === first?.revision)
      t.ok(ofFirst.length === 3 || ofFirst.length === 4, `${ofFirst.length} in 2.3 s`)
      t.match(first, {
        ...{
          flag,
          canary: 'on',
          control: 'off',
          canaryShare: 0.1,
          alpha: 0.01 / 1.5,
          planned: null,
        },
        ramp: config.ramp,
      })
      const sinceMs = (first?.startedAtMs ?? 0) - Date.parse(String(config.updatedAt))
      t.ok(Math.abs(sinceMs) < 1000, `${sinceMs} ms`)
      t.match(ofFirst.at(-1), { planned: 'holdEnd' })
      t.match(windows.at(-1), { canaryShare: 0.5 })
    },
  )

  t.test('a paused ramp is protected on; killed, it is not measured', async (t) => {
    const { flag, path } = await start([step(10, 60_000, { gates: [gate] })])
    await server.post(`${path}/pause`, { reason: 'lunch' })
    said.set(flag, 'noGo')
    await becomes(path, 'rolledBack')
    const killed = await start([step(10, 60_000, { gates: [gate] })])
    const config = `${shop}/flags/${killed.flag}/environments/production`
    await server.post(`${config}/kill`, { reason: 'smoke' })
    await becomes(killed.path, 'paused')
    const before = asked.get(killed.flag)?.length ?? 0
    // Another one's gate is due each second: two measurements later this one's would have been too.
    const other = await start([step(10, 60_000, { gates: [gate] })])
    await until('two intervals', 6000, () => (asked.get(other.flag)?.length ?? 0) >= 3)
    await server.post(`${other.path}/abort`, { reason: 'x' })
    t.equal(asked.get(killed.flag)?.length ?? 0, before)
  })
})

t.test('a source that hangs keeps no other gate from taking the ramp back', async (t) => {
  const slow = { ...gate, id: 'slow' }
  const { flag, path } = await start([step(10, 60_000, { gates: [slow, gate] })])
  said.set(flag, 'noGo')
  const since = performance.now()
  await becomes(path, 'rolledBack')
  t.ok(performance.now() - since < 1900, `${Math.round(performance.now() - since)} ms`)
})

t.test('a kill that was lifted before anybody looked pauses it all the same', async (t) => {
  t.teardown(() => {
    leader = 'first'
  })
  const { flag, path } = await start([step(10, 100), step(100, 100)])
  // Nobody drives it meanwhile.
  leader = 'second'
  await until('nobody leads', 4000, () => !server.control.ramps.isLeader)
  const config = `${shop}/flags/${flag}/environments/production`
  const isEarly = (await ramp(path)).step === 0
  await server.post(`${config}/kill`, { reason: 'smoke' })
  await server.post(`${config}/restore`, { reason: 'none' })
  leader = 'first'
  if (isEarly) await becomes(path, 'paused')
  t.match(await ramp(path), { reason: isEarly ? /killed and restored/ : null })
})

t.test(
  'two controllers at once do each step once, and one goes on where another stopped',
  async (t) => {
    t.teardown(() => {
      leader = 'first'
    })
    const second = startSecond(t)
    leader = 'both'
    const percents = Array.from({ length: 10 }, (_, i) => (i + 1) * 10)
    const { path } = await start(percents.map((percent) => step(percent, 0)))
    const held = await start([step(100, 1500)])
    await until('both lead', 4000, () => second.isLeader && server.control.ramps.isLeader)
    await until('it is completed', 15_000, async () => (await ramp(path)).state === 'completed')
    const { log } = await ramp(path)
    t.same(
      (Array.isArray(log) ? log : []).map(({ did, step: index }) => `${did} ${index}`),
      ['started 0', ...percents.slice(1).map((_, i) => `stepped ${i + 1}`), 'completed 9'],
    )
    leader = 'second'
    await becomes(held.path, 'completed')
  },
)
