import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { evaluate } from '../edge/helpers/edges.ts'
import { type SluiceServer, startSluice } from '../helpers/process.ts'
import { changeFlag, type Installation, paths, startInstallation } from './installation.ts'
import { startSdkProcess } from './sdk-process.ts'
import { until } from './until.ts'

const BOUND_MS = 30_000
const client = 'main'
const lookup = { flag: 'checkout', defaultValue: 'none' } as const

/** A real `sluice edge`; `dataDir` holds what it keeps. */
function startEdgeProcess(urls: readonly string[], keys: readonly string[]): Promise<SluiceServer> {
  return startSluice({
    env: { SLUICE_EDGE_KEYS: keys.join(' ') },
    wrap: ([node = '', sluice = '']) => [
      ...[node, sluice, 'edge', '--data', '.', '--overrides', 'overrides.json'],
      ...urls.flatMap((url) => ['--upstream', url]),
    ],
  })
}

async function createKey({ api }: Installation, kind: string, environment = 'production') {
  const body = { kind, name: kind, project: 'shop', environment }
  const made = await api.ask('POST', '/api/v1/tokens', { idempotencyKey: randomUUID(), body })
  const secret = made.body?.secret
  if (typeof secret !== 'string') throw new Error('the token has no secret')
  return secret
}

async function createCheckout({ api }: Installation) {
  const variations = [
    { key: 'new', value: 'new' },
    { key: 'old', value: 'old' },
  ]
  const body = { key: 'checkout', type: 'string', variations, clientVisible: true }
  await api.ask('POST', paths.flags, { idempotencyKey: randomUUID(), body })
  await changeFlag(api, 'checkout', { on: true, default: { variation: 'new' } })
}

async function isReady({ url }: SluiceServer): Promise<boolean> {
  return (await fetch(`${url}/readyz`)).ok
}

t.test('control plane, edge, edge, SDK: through the loss of all that is above', async (t) => {
  const installation = await startInstallation('embedded')
  const [plane] = installation.planes
  t.teardown(() => installation.stop())
  await createCheckout(installation)
  const edgeKey = await createKey(installation, 'edge')
  const clientKey = await createKey(installation, 'client')
  const first = await startEdgeProcess([plane.url], [edgeKey])
  t.teardown(() => first.stop())
  const second = await startEdgeProcess([first.url], [edgeKey])
  t.teardown(() => second.stop())
  await until('both edges are ready', BOUND_MS, async () => {
    return (await isReady(first)) && (await isReady(second))
  })
  const sdk = startSdkProcess()
  t.teardown(() => sdk.stop())
  const opening = { urls: [second.url], key: installation.key, instance: 'web-1' }
  await sdk.call('open', { client, opening })
  t.equal(await sdk.call('ready', { client, timeoutMs: BOUND_MS }), true)
  const served = async () => (await sdk.call('details', { client, lookup, context: {} })).value
  t.equal(await served(), 'new')

  await installation.api.ask('POST', `${paths.config('checkout')}/kill`, {
    idempotencyKey: randomUUID(),
    body: { reason: 'test' },
  })
  await until('the kill is through to the SDK', BOUND_MS, async () => (await served()) === 'old')
  t.match(await evaluate(second.url, clientKey, 'checkout'), {
    body: { value: 'old', reason: 'DISABLED', metadata: { killed: true } },
  })

  // What was heard last is on disk a moment later.
  await first.terminate()
  await plane.kill9()
  await first.restart()
  const stale = await evaluate(first.url, clientKey, 'checkout')
  t.match(stale.body, { value: 'old', metadata: { killed: true, stale: true } })
  t.equal(await isReady(first), false, 'a load balancer is told')
  const late = startSdkProcess()
  t.teardown(() => late.stop())
  await late.call('open', { client, opening: { ...opening, urls: [first.url], instance: 'web-2' } })
  t.equal(await late.call('ready', { client, timeoutMs: BOUND_MS }), true, 'a new SDK starts')
  t.match(await late.call('details', { client, lookup, context: {} }), { value: 'old' })

  const overrides = join(first.dataDir, 'overrides.json')
  await writeFile(overrides, JSON.stringify({ values: { checkout: 'by hand' } }))
  await until('an operator is heard without any control plane', BOUND_MS, async () => {
    return (await evaluate(first.url, clientKey, 'checkout')).body.value === 'by hand'
  })
  await writeFile(overrides, '{"values":')
  await writeFile(overrides, JSON.stringify({ kill: ['checkout'] }))
  await until('a kill needs no value', BOUND_MS, async () => {
    const { body } = await evaluate(first.url, clientKey, 'checkout')
    return body.value === 'old' && JSON.stringify(body.metadata).includes('overridden')
  })

  await plane.restart()
  await writeFile(overrides, '{}')
  await installation.api.ask('POST', `${paths.config('checkout')}/restore`, {
    idempotencyKey: randomUUID(),
    body: { reason: 'test' },
  })
  await until('all is as it was', BOUND_MS, async () => {
    const { body } = await evaluate(first.url, clientKey, 'checkout')
    return (await served()) === 'new' && body.value === 'new'
  })
  t.equal(await isReady(first), true)
})

t.test('one edge for two environments, and a control plane that is replaced', async (t) => {
  const installation = await startInstallation('redis')
  const [one, two] = installation.planes
  t.teardown(() => installation.stop())
  await createCheckout(installation)
  await installation.api.ask('POST', '/api/v1/projects/shop/environments', {
    idempotencyKey: randomUUID(),
    body: { key: 'staging' },
  })
  const keys = [
    await createKey(installation, 'edge'),
    await createKey(installation, 'edge', 'staging'),
  ]
  const edge = await startEdgeProcess([two?.url ?? '', one.url], keys)
  t.teardown(() => edge.stop())
  await until('the edge is ready', BOUND_MS, () => isReady(edge))
  const production = await createKey(installation, 'client')
  const staging = await createKey(installation, 'client', 'staging')
  t.match(await evaluate(edge.url, production, 'checkout'), { body: { value: 'new' } })
  t.match(await evaluate(edge.url, staging, 'checkout'), { body: { value: 'old' } })

  await two?.kill9()
  await changeFlag(installation.api, 'checkout', { default: { variation: 'old' } })
  await until('the other control plane is heard', BOUND_MS, async () => {
    const { body } = await evaluate(edge.url, production, 'checkout')
    return body.value === 'old'
  })
  await until('and confirms what is served', BOUND_MS, () => isReady(edge))
  t.match(await evaluate(edge.url, staging, 'checkout'), { body: { value: 'old' } })
})
