import { randomUUID } from 'node:crypto'
import t from 'tap'
import { bootstrapToken, type SluiceServer } from '../helpers/process.ts'
import { isObject } from '../helpers/server.ts'
import { createApi } from './api.ts'
import { paths, startInstallation } from './installation.ts'
import { until } from './until.ts'

const project = '/api/v1/projects/shop'
const percents = [5, 10, 25, 50, 75, 100]

/** Whether a control plane drives the ramps now. */
async function drives({ url }: SluiceServer): Promise<boolean> {
  const headers = { authorization: `Bearer ${bootstrapToken}` }
  const text = await (await fetch(`${url}/metrics`, { headers })).text()
  return text.includes('\nsluice_ramp_controller 1')
}

t.test('the plane that drives a ramp is killed, and each step still is done once', async (t) => {
  const installation = await startInstallation('redis')
  t.teardown(() => installation.stop())
  const { api, planes } = installation
  const body = { key: 'checkout', type: 'boolean' }
  await api.ask('POST', paths.flags, { idempotencyKey: randomUUID(), body })
  const steps = percents.map((percent) => ({ to: { percent }, holdMs: 400 }))
  const started = await api.ask('POST', `${paths.config('checkout')}/ramp`, { body: { steps } })
  const path = `${project}/ramps/${started.body?.id}`

  let killed: SluiceServer | undefined
  await until('one plane drives it, some way on', 10_000, async () => {
    if (Number((await api.ask('GET', path)).body?.step) < 2) return false
    for (const plane of planes) if (await drives(plane)) killed = plane
    return killed !== undefined
  })
  if (killed === undefined) throw new Error('no plane drives the ramp')
  const gone = killed
  await gone.kill9()
  const left = planes.find((plane) => plane !== gone)
  if (left === undefined) throw new Error('two planes are needed')
  const other = createApi(left.url)
  const atKill = Number((await other.ask('GET', path)).body?.step)
  t.ok(atKill < percents.length - 1, `killed at step ${atKill}`)
  await until('the other one completes it', 15_000, async () => {
    return (await other.ask('GET', path)).body?.state === 'completed'
  })

  const audit = await other.ask('GET', `${project}/audit?limit=1000`)
  const items = Array.isArray(audit.body?.items) ? audit.body.items : []
  const events = items.flatMap((item) => (isObject(item) ? [item] : [])).reverse()
  const told = events
    .filter(({ type }) => String(type).startsWith('ramp.'))
    .map(({ type, subject }) => `${type} ${isObject(subject) ? subject.to : ''}`)
  t.same(told, [
    'ramp.started 5 %',
    ...percents.slice(1).map((percent) => `ramp.stepped ${percent} %`),
    'ramp.completed 100 %',
  ])
  t.match((await other.ask('GET', paths.config('checkout'))).body, {
    default: { variation: 'on' },
    ramp: null,
  })
  t.ok((await other.ask('GET', `${project}/audit/verify`)).body?.valid)
})
