import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { repositoryRoot } from '../helpers/architecture.ts'
import { until } from '../helpers/event-stream.ts'
import { freePort } from '../helpers/free-port.ts'
import { outsideOfTests } from '../helpers/process.ts'
import { isObject } from '../helpers/server.ts'
import { lastRequest, startControlPlane } from '../sdk/client/helpers/control-plane.ts'
import { flagPart, snapshotOf } from '../sdk/client/helpers/snapshots.ts'
import { compile, filesOf, nextStub, pageRecipe, recipeNames, settingsFor } from './recipe.ts'

const plane = await startControlPlane(snapshotOf(1, [flagPart('checkout', true, 1)]))
t.teardown(() => plane.close())
process.env.SLUICE_URL = plane.url
process.env.SLUICE_KEY = 'slu_server_x'
// The page has the types of a browser and of React; it runs in test/edge/web-provider.test.ts.
const recipes = recipeNames().filter((name) => name !== pageRecipe)
const folder = t.testdir(
  Object.fromEntries([
    ...recipes.map((name) => [name, filesOf(name)] as const),
    ['stub.d.ts', nextStub] as const,
    ['package.json', '{"type":"module"}'] as const,
    ['tsconfig.json', settingsFor()] as const,
  ]),
)
process.env.TMPDIR = folder
const user = { 'x-user': 'user-1' }
const served = { page: 'new checkout' }

/** What a file of a recipe exports. */
async function load(path: string): Promise<Record<string, unknown>> {
  const exported: unknown = await import(pathToFileURL(join(folder, path)).href)
  if (!isObject(exported)) throw new Error(`${path} exports nothing`)
  return exported
}

/** Calls a function that a recipe exports, or that one of its objects has. */
async function call(owner: unknown, name: string, ...values: readonly unknown[]): Promise<unknown> {
  const method: unknown = Reflect.get(Object(owner), name)
  if (typeof method !== 'function') throw new Error(`there is no function ${name}`)
  return Reflect.apply(method, owner, values)
}

t.test('all recipes compile as strictly as the project', async (t) => {
  t.equal(await compile(folder), '')
  const broken = t.testdir({
    'a.ts': filesOf('testing')['price.ts']?.replace("'discount-percent'", '5') ?? '',
    'tsconfig.json': settingsFor(),
  })
  t.match(await compile(broken), /error TS/, 'and one that would not is noticed')
})

t.test('the recipe for React compiles as strictly, for browsers', async (t) => {
  const page = t.testdir({
    ...filesOf(pageRecipe),
    'tsconfig.json': settingsFor(['ES2023', 'DOM', 'DOM.Iterable']),
  })
  t.equal(await compile(page), '')
})

t.test('the recipe for Fastify works', async (t) => {
  const app = await call(await load('fastify/app.ts'), 'buildApp')
  const answer = await call(app, 'inject', { url: '/', headers: user })
  t.same(await call(answer, 'json'), served)
  await call(app, 'close')
  t.equal(plane.openStreams, 0, 'the client is closed with the app')
})

t.test('the recipe for Express works', async (t) => {
  const { app, client } = await load('express/app.ts')
  await call(client, 'ready', 2000)
  const server = await call(app, 'listen', 0, '127.0.0.1')
  await call(server, 'on', 'error', t.error)
  if (Reflect.get(Object(server), 'listening') !== true) {
    await new Promise((resolve) => void call(server, 'once', 'listening', resolve))
  }
  const { port } = Object(await call(server, 'address'))
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: user })
  t.same(await answer.json(), served)
  await call(server, 'closeAllConnections')
  await call(server, 'close')
  await call(client, 'close')
})

t.test('the recipe for ramps measures its requests', async (t) => {
  const { app, client } = await load('ramps/app.ts')
  await call(client, 'ready', 2000)
  const server = createServer((request, response) => {
    if (typeof app === 'function') app(request, response)
  })
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  t.teardown(() => server.close())
  const ask = { method: 'POST', headers: { ...user, connection: 'close' } }
  const answer = await fetch(`http://127.0.0.1:${port}/checkout`, ask)
  t.same(await answer.json(), served)
  await call(client, 'close')
  const { metrics, saturation } = JSON.parse(lastRequest(plane, 'reports').body)
  t.match(metrics, {
    checkout: { count: 1 },
    payment: { count: 1 },
    items: { count: 1, sum: 3 },
  })
  t.ok(metrics.checkout.sum >= metrics.payment.sum)
  t.type(saturation.eventLoopDelayMs, 'number')
})

t.test('the recipe for Express serves, and ends in order', async (t) => {
  const port = await freePort()
  const [shell, ...begin] = outsideOfTests
  const command = [...begin, process.execPath, join(folder, 'express/main.ts')]
  const child = spawn(shell, command, { env: { ...process.env, PORT: String(port) } })
  t.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  const ask = () => fetch(`http://127.0.0.1:${port}/`, { headers: user })
  await until(
    () =>
      ask().then(
        () => true,
        () => false,
      ),
    'the application',
  )
  t.same(await (await ask()).json(), served)
  child.kill('SIGTERM')
  t.same(await ended, [0, null])
})

t.test('the recipe for Hono works', async (t) => {
  const { default: app, client } = await load('hono/app.ts')
  const answer = await call(app, 'request', '/', { headers: user })
  t.same(await call(answer, 'json'), served)
  await call(client, 'close')
})

t.test('the serverless recipe has sent its counts when it answers', async (t) => {
  const reports = () => plane.requests.filter(({ path }) => path === '/sdk/v1/reports').length
  const before = reports()
  const handler = await load('serverless/handler.ts')
  t.same(await call(handler, 'handler', { user: 'user-1' }), served)
  t.ok(reports() > before)
  t.match(JSON.parse(lastRequest(plane, 'reports').body), { evaluations: { checkout: { on: 1 } } })
})

t.test('the recipe for tests passes', async (t) => {
  const env = { PATH: process.env.PATH ?? '' }
  const run = promisify(execFile)
  const { stdout } = await run(
    process.execPath,
    ['--test', join(folder, 'testing/price.test.ts')],
    {
      env,
    },
  )
  t.match(stdout, /pass 2/)
})

t.test('every recipe is listed', async (t) => {
  const list = readFileSync(join(repositoryRoot, 'docs/recipes/README.md'), 'utf8')
  for (const name of recipeNames()) t.match(list, `(${name}.md)`)
  t.ok(recipes.every((name) => existsSync(join(folder, name))))
})
