import { createShop, type Owner, startTestServer, type TestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { createKeyOf, evaluate, startTestEdge, type TestEdge } from './edges.ts'
import { createShopFlags } from './shop.ts'
import { startWorker, type TestWorker } from './worker.ts'

/** Far longer than anything here takes. */
export const BOUND_MS = 30_000

/** A control plane, an edge of Node behind it, and a worker that it pushes to. */
export interface Runtimes {
  readonly server: TestServer
  readonly edge: TestEdge
  readonly worker: TestWorker
  readonly serverKey: { readonly id: string; readonly secret: string }
  readonly clientKey: { readonly id: string; readonly secret: string }
  readonly edgeKey: { readonly id: string; readonly secret: string }
  /** Where OFREP is spoken, by the name of what speaks it. */
  readonly urls: readonly (readonly [name: string, url: string])[]
}

/** Starts all three with the flags of the shop in production; they evaluate when it resolves. */
export async function startRuntimes(
  t: Owner,
  workerPath?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Runtimes> {
  const server = await startTestServer(t)
  await createShop(server, { flags: [] })
  await createShopFlags(server)
  const jwks = (await server.get('/.well-known/jwks.json', { token: null })).body
  const edgeKey = await createKeyOf(server, 'edge')
  const [serverKey, clientKey] = [
    await createKeyOf(server, 'server'),
    await createKeyOf(server, 'client'),
  ]
  const told = { SLUICE_UPSTREAM: server.url, SLUICE_EDGE_KEY: edgeKey.secret, ...more }
  const worker = await startWorker(t, jwks, told, workerPath)
  const workers = '/api/v1/projects/shop/environments/production/workers'
  const registered = await server.post(workers, { name: 'worker', url: worker.url })
  if (registered.status !== 201) throw new Error(registered.text)
  const edge = await startTestEdge(t, [server.url], [edgeKey.secret])
  const urls = [
    ['the control plane', server.url],
    ['an edge of Node', edge.url],
    ['an edge in workerd', worker.url],
  ] as const
  for (const [name, url] of urls) {
    await until(`${name} evaluates`, BOUND_MS, async () => {
      return (await evaluate(url, clientKey.secret, 'checkout')).body.value === true
    })
  }
  return { server, edge, worker, serverKey, clientKey, edgeKey, urls }
}

const checkout = '/api/v1/projects/shop/flags/checkout/environments/production'

/** Kills the flag `checkout`, or restores it. */
export async function switchCheckout(server: TestServer, action: 'kill' | 'restore') {
  const answer = await server.post(`${checkout}/${action}`, { reason: 'test' })
  if (answer.status !== 200) throw new Error(answer.text)
  return String(answer.body.revision)
}

/** Waits until an edge serves a value of `checkout`. */
export async function untilServed(url: string, secret: string, value: boolean): Promise<void> {
  await until(`${url} serves ${value}`, BOUND_MS, async () => {
    return (await evaluate(url, secret, 'checkout')).body.value === value
  })
}
