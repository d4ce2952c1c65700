import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { createShop, isObject, startTestServer, type TestServer } from '../../helpers/server.ts'
import { type Answered, type Contract, createContract } from './contract.ts'
import { type Fuzzed, requestsOf } from './fuzzed-requests.ts'
import { checkLoadable } from './loaded-state.ts'
import { type Operation, objectAt } from './operations.ts'

const seed = Math.trunc(Math.random() * 2 ** 31)
const runsPerOperation = 25

async function inject(
  server: TestServer,
  operation: Operation,
  { url, headers, payload }: Fuzzed,
  token: string,
): Promise<Answered> {
  const answer = await server.app.inject({
    method: methodOf(operation),
    url,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(payload === undefined ? {} : { payload }),
  })
  const named = Object.entries(answer.headers).map(([name, value]) => [name, String(value)])
  return {
    status: answer.statusCode,
    headers: new Headers(Object.fromEntries(named)),
    text: answer.payload,
  }
}

function methodOf({ method }: Operation): 'GET' | 'POST' | 'PATCH' | 'DELETE' {
  if (method === 'GET' || method === 'POST' || method === 'PATCH' || method === 'DELETE')
    return method
  throw new Error(`no operation has ${method}`)
}

/** A stream never ends: of it only the head is read. */
async function openStream(server: TestServer, { url, headers }: Fuzzed, token: string) {
  const abort = new AbortController()
  const answer = await fetch(`${server.url}${url}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: abort.signal,
  })
  const text = answer.ok ? '' : await answer.text()
  abort.abort()
  return { status: answer.status, headers: answer.headers, text }
}

function isStream({ described }: Operation): boolean {
  const types = Object.keys(objectAt(described, 'responses', '200', 'content'))
  return types.join() === 'text/event-stream'
}

async function fuzz(
  server: TestServer,
  document: unknown,
  contract: Contract,
  operation: Operation,
  token: string,
): Promise<Map<number, number>> {
  const tally = new Map<number, number>()
  const requests = requestsOf(document, operation)
  const property = fc.asyncProperty(requests, async (request) => {
    // An injected request does no I/O: without a pause no timer of the server would fire.
    await setImmediate()
    const answer = isStream(operation)
      ? await openStream(server, request, token)
      : await inject(server, operation, request, token)
    tally.set(answer.status, (tally.get(answer.status) ?? 0) + 1)
    const faults = contract.faults(operation, answer)
    if (faults.length > 0) throw new Error(`${faults.join('; ')}\n${answer.text.slice(0, 500)}`)
  })
  const numRuns = isStream(operation) ? 10 : runsPerOperation
  await fc.assert(property, { seed, numRuns, interruptAfterTimeLimit: 10_000 })
  return tally
}

/** Whatever was stored compiles, and goes back as it came. */
async function checkStoredFlags(t: Test, server: TestServer): Promise<void> {
  for (const environment of ['production', 'staging']) {
    const path = `/api/v1/projects/shop/environments/${environment}/evaluate`
    const answer = await server.post(path, { context: { targetingKey: 'u' } })
    t.equal(answer.status, 200)
    t.notMatch(answer.text, 'PARSE_ERROR', 'every stored flag compiles')
  }
  const shown = await server.get('/api/v1/projects/shop/flags?limit=1000')
  for (const flag of Array.isArray(shown.body.items) ? shown.body.items : []) {
    const path = `/api/v1/projects/shop/flags/${isObject(flag) ? String(flag.key) : ''}`
    const again = await server.patch(path, flag)
    t.equal(again.status, 200, `what GET gives, PATCH takes: ${again.text.slice(0, 300)}`)
  }
}

t.test(`whatever is sent to any operation, it answers as documented (seed ${seed})`, async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'login'] })
  const key = await server.createKey('shop', 'production')
  await server.post('/api/v1/projects/shop/segments', { key: 'beta-testers' })
  const document: unknown = (await server.get('/openapi.json')).body
  const contract = createContract(document)
  let count = 0
  let successes = 0
  const fuzzAll = async (operations: readonly Operation[]) => {
    for (const operation of operations) await fuzzOne(operation)
  }
  const fuzzOne = async (operation: Operation) => {
    const token = /^\/(?:sdk|ofrep)\//.test(operation.path) ? key.secret : server.adminToken
    const tally = await fuzz(server, document, contract, operation, token)
    for (const [status, times] of tally) {
      count += times
      if (status < 300) successes += times
    }
    t.comment(`${operation.id}: ${[...tally].map(([status, n]) => `${n} x ${status}`).join(', ')}`)
  }
  await fuzzAll(contract.operations.filter(({ method }) => method !== 'DELETE'))
  await checkStoredFlags(t, server)
  await checkLoadable(t, server)
  // What is there is deleted last, and a project after what is in it.
  const deletions = contract.operations.filter(({ method }) => method === 'DELETE')
  await fuzzAll(deletions.sort((a, b) => b.path.length - a.path.length))
  await checkLoadable(t, server)
  t.comment(`${count} requests to ${contract.operations.length} operations, ${successes} succeeded`)
  t.ok(successes > count / 10, 'some requests got through')
})
