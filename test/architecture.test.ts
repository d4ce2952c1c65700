import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findViolations, importsOf, repositoryRoot } from './helpers/architecture.ts'

t.test('the sources keep the architecture', async (t) => {
  t.same(findViolations(repositoryRoot), [])
})

t.test('imports of every form are seen', async (t) => {
  const text = [
    "import a from 'a'",
    'import {',
    '  b,',
    "} from 'b'",
    "import type { C } from 'c'",
    "import 'd'",
    "export { e } from 'e'",
    "const f = await import('f')",
    "const g = require('g')",
    "// import h from 'h'",
    " * import i from 'i'",
    "const text = 'taken from'",
  ].join('\n')
  t.same(importsOf(text).toSorted(), ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
})

/** A file that breaks one rule, and what is to be said of it. */
const violations: readonly (readonly [path: string, text: string, expected: RegExp])[] = [
  ['sdk/a.ts', "import '@sluice/edge'", /may not import @sluice\/edge/],
  ['sdk/a.ts', "import '@sluice/sdk'", /may not import @sluice\/sdk/],
  ['edge/a.ts', "import '@sluice/server'", /may not import @sluice\/server/],
  ['server/a.ts', "import '@sluice/server/x'", /may not import @sluice\/server/],
  ['server/a.ts', "import '../sdk/model.ts'", /leaves its workspace/],
  ['edge/a.ts', "import './b'", /no file extension/],
  ['sdk/evaluate/a.ts', "import '../client/b.ts'", /evaluation imports only/],
  ['sdk/evaluate/a.ts', "import type { B } from '../testing.ts'", /evaluation imports only/],
  ['sdk/model.ts', "import './b.ts'", /the model imports nothing/],
  ['sdk/client/a.ts', "import '../testing.ts'", /the client imports only/],
  ['sdk/client/a.ts', "import 'lodash'", /the SDK has no dependency/],
  ['sdk/testing.ts', "import '@openfeature/core'", /the SDK has no dependency/],
  ['sdk/client/a.ts', "import 'node:fs'", /only sdk\/node.ts/],
  ['edge/a.ts', "const fs = await import('node:fs')", /edge\/runtimes know Node/],
  ['server/domain/a.ts', "import 'node:crypto'", /the domain imports nothing/],
  ['server/domain/a.ts', "import '../state/b.ts'", /the domain imports nothing/],
  ['server/state/a.ts', "import '../routes/b.ts'", /nothing imports a route/],
  ['server/store/a.ts', "import { Redis } from 'ioredis'", /only server\/store\/redis/],
  ['server/a.ts', "import '@opentelemetry/api'", /only server\/tracing/],
  ['server/cli/a.ts', 'const { HOME } = process.env', /only server\/config.ts/],
  ['server/a.ts', "import { env } from 'node:process'", /only server\/config.ts/],
  ['edge/a.ts', "export * from './b.ts'", /barrel/],
  ['sdk/evaluate/a.ts', "const f = new Function('x')", /generates no code/],
  ['server/routes/a.ts', 'await log.commit(project, commit)', /through server\/http\/writing/],
  ['server/a.ts', "import './b.ts'", /cycle: server\/a.ts -> server\/b.ts -> server\/a.ts/],
]

t.test('each rule fails when it is broken', async (t) => {
  for (const [path, text, expected] of violations) {
    const root = t.testdir({ sdk: {}, edge: {}, server: {}, ...treeOf(path, text) })
    t.match(findViolations(root).join('\n'), expected, `${path}: ${text}`)
  }
})

t.test('what is allowed is not complained of', async (t) => {
  const root = t.testdir({
    sdk: {
      'model.ts': 'export type A = 1',
      'node.ts': "import 'node:fs'",
      evaluate: { 'a.ts': "import type { A } from '../model.ts'" },
      openfeature: { 'a.ts': "import '@openfeature/core'" },
      dist: { 'a.js': "import 'lodash'" },
    },
    edge: { runtimes: { 'a.ts': "import 'node:http'\nimport '@sluice/sdk'" } },
    server: {
      'config.ts': 'export const env = process.env',
      domain: { 'a.ts': "import './b.ts'\nimport '@sluice/sdk/model'", 'b.ts': '' },
      store: { redis: { 'a.ts': "import 'ioredis'" } },
    },
  })
  t.same(findViolations(root), [])
})

t.test('the public names of each package entry are these', async (t) => {
  const names: Readonly<Record<string, readonly string[]>> = {
    '@sluice/sdk': ['UnreadableSnapshot', 'createClient', 'createEvaluator', 'parseSnapshot'],
    '@sluice/sdk/batch': ['Batch', 'bucketWithin', 'oncePerBatch'],
    '@sluice/sdk/delta': ['applyDelta', 'changedFlagKeys'],
    '@sluice/sdk/explain': ['explainFlag'],
    '@sluice/sdk/flag-set': ['FlagSet', 'createFlagSet'],
    '@sluice/sdk/log-buckets': ['LOG_BUCKETS', 'logBucketEnd', 'logBucketOf'],
    '@sluice/sdk/model': [],
    '@sluice/sdk/node': ['fileCache', 'processSaturation'],
    '@sluice/sdk/openfeature': ['SluiceProvider', 'createExposureHook'],
    '@sluice/sdk/openfeature/web': ['SluiceWebProvider'],
    '@sluice/sdk/operator': [
      'comparisonNames',
      'compileComparison',
      'isComparison',
      'operandFault',
    ],
    '@sluice/sdk/pair': ['comparePairs', 'readPair', 'writePair'],
    '@sluice/sdk/relay': [
      'addToBucket',
      'createOpenSketches',
      'createRelayClient',
      'createUsage',
      'createVerifier',
      'divideCounts',
      'openBatchOf',
      'readVerifyKeys',
      'splitSigned',
    ],
    '@sluice/sdk/resolution': [
      'NO_METADATA',
      'failedResolution',
      'overrideResolution',
      'servedResolution',
    ],
    '@sluice/sdk/resolution-source': [],
    '@sluice/sdk/similar-key': ['similarKey'],
    '@sluice/sdk/testing': ['createTestClient'],
    '@sluice/sdk/verify': ['createVerifier'],
  }
  const text = readFileSync(join(repositoryRoot, 'sdk/package.json'), 'utf8')
  const entries = Object.keys(JSON.parse(text).exports)
  t.same(
    entries.map((entry) => entry.replace(/^\./, '@sluice/sdk')).toSorted(),
    Object.keys(names),
    'every entry is pinned',
  )
  for (const [entry, expected] of Object.entries(names)) {
    t.same(Object.keys(await import(entry)).toSorted(), expected, entry)
  }
})

/** A tree for `t.testdir` with one file; what it imports from beside it imports it back. */
function treeOf(path: string, text: string): Record<string, object> {
  const [folder = '', ...rest] = path.split('/')
  const file = rest.at(-1) ?? ''
  const files = { [file]: text, 'b.ts': `import './${file}'` }
  const inner = rest.slice(0, -1).reduceRight<object>((tree, name) => ({ [name]: tree }), files)
  return { [folder]: inner }
}
