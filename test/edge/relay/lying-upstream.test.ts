import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFrame } from '@sluice/edge/frame'
import { writePair } from '@sluice/sdk/pair'
import t, { type Test } from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { ask, createKeyOf, evaluate, startTestEdge } from '../helpers/edges.ts'
import { createShopFlags } from '../helpers/shop.ts'

const BOUND_MS = 20_000
const checkout = '/api/v1/projects/shop/flags/checkout/environments/production'

/** A text, and who says that it is signed. */
interface Signed {
  readonly json: string
  readonly signature: string
}

const server = await startTestServer(t)
await createShop(server, { flags: [] })
await createShopFlags(server)
const edgeKey = await createKeyOf(server, 'edge')
const serverKey = await createKeyOf(server, 'server')

/** What the control plane signed, as it is now. */
async function signed(path: string): Promise<Signed> {
  const { text, headers } = await ask(`${server.url}/sdk/v1/${path}`, edgeKey.secret)
  return { json: text, signature: headers.get('sluice-signature') ?? '' }
}

function pairOf({ json }: Signed): string {
  const { epoch, revision } = JSON.parse(json)
  return writePair({ epoch, revision })
}

/** An upstream that sends what the test wants, and answers nothing else. */
async function startLiar(t: Test, snapshot: Signed, keys: Signed) {
  const streams: ServerResponse[] = []
  const liar = createServer((request, response) => {
    if (request.url !== '/sdk/v1/stream') {
      response.writeHead(503).end()
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(writeFrame('keys', null, keys.signature, keys.json))
    response.write(writeFrame('snapshot', pairOf(snapshot), snapshot.signature, snapshot.json))
    streams.push(response)
  })
  await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    liar.closeAllConnections()
    liar.close()
  })
  const address = liar.address()
  const { port }: Pick<AddressInfo, 'port'> =
    address === null || typeof address === 'string' ? { port: 0 } : address
  return {
    url: `http://127.0.0.1:${port}`,
    say: (event: 'snapshot' | 'keys', pair: string, { signature, json }: Signed) => {
      for (const stream of streams) {
        if (stream.writable) stream.write(writeFrame(event, pair, signature, json))
      }
    },
  }
}

t.test('older flags, older keys and forged ones of an upstream change nothing', async (t) => {
  const [oldFlags, oldKeys] = [await signed('snapshot'), await signed('keys')]
  await server.post(`${checkout}/kill`, { reason: 'test' })
  const newcomer = await createKeyOf(server, 'server')
  const [flags, keys] = [await signed('snapshot'), await signed('keys')]
  const liar = await startLiar(t, flags, keys)
  const { keys: verifyKeys } = JSON.parse((await server.get('/.well-known/jwks.json')).text)
  const edge = await startTestEdge(t, [liar.url], [edgeKey.secret], { verifyKeys })
  await until('the truth is served', BOUND_MS, async () => {
    return (await evaluate(edge.url, newcomer.secret, 'checkout')).status === 200
  })

  const { epoch, revision } = JSON.parse(flags.json)
  const later = writePair({ epoch, revision: revision + 1 })
  const alive = flags.json.replaceAll('"killed":true', '"killed":false')
  const forged = alive.replace(`"revision":${revision}`, `"revision":${revision + 1}`)
  const before = edge.lines.length
  liar.say('snapshot', pairOf(oldFlags), oldFlags)
  liar.say('keys', pairOf(oldKeys), oldKeys)
  liar.say('snapshot', later, { ...flags, json: forged })
  liar.say('snapshot', later, { json: forged, signature: '' })
  liar.say('keys', later, {
    ...keys,
    json: keys.json.replaceAll('"kind":"edge"', '"kind":"server"'),
  })
  await until('the lies are told', BOUND_MS, () => edge.lines.length > before)
  for (let i = 0; i < 5; i += 1) {
    const answer = await evaluate(edge.url, newcomer.secret, 'checkout')
    t.match(answer, { status: 200, body: { value: false, metadata: { killed: true } } })
    t.equal((await evaluate(edge.url, edgeKey.secret, 'checkout')).status, 403, 'an edge key still')
  }
  t.match((await ask(`${edge.url}/readyz`, '')).text, `"revision":"${pairOf(flags)}"`)
  t.match((await ask(`${edge.url}/sdk/v1/snapshot`, serverKey.secret)).text, '"killed":true')
  for (const line of edge.lines) t.notMatch(line, /slu_\w+_\w{20}/, 'no key is logged')
})

t.test('an upstream that was set back leaves the edge ready, and its readers told', async (t) => {
  const [before, keys] = [await signed('snapshot'), await signed('keys')]
  await server.post(`${checkout}/restore`, { reason: 'test' })
  const flags = await signed('snapshot')
  const upstream = await startLiar(t, flags, keys)
  const edge = await startTestEdge(t, [upstream.url], [edgeKey.secret])
  await until('the flags are served', BOUND_MS, async () => {
    return (await evaluate(edge.url, serverKey.secret, 'checkout')).status === 200
  })
  upstream.say('snapshot', pairOf(before), before)
  const ready = () => ask(`${edge.url}/readyz`, '')
  await until('it is ahead', BOUND_MS, async () => (await ready()).text.includes('"ahead":true'))
  t.match(await ready(), { status: 200, text: `"revision":"${pairOf(flags)}","stale":true` })
  t.match((await evaluate(edge.url, serverKey.secret, 'checkout')).body, {
    ...{ value: true, metadata: { stale: true } },
  })
})
