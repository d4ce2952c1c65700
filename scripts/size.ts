import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'

/**
 * Reports what the SDK adds to a page or a worker: `npm run size`. Bundled and minified by esbuild,
 * then gzipped at level 9. A test holds each bundle to its limit; a limit may be lowered freely, and
 * is raised only by somebody who means to. The minified bytes of each module follow, largest first.
 */

const sdk = join(import.meta.dirname, '../sdk')

/** What is bundled, and how many bytes it may have when gzipped. */
const BUNDLES = [
  {
    name: 'evaluator',
    source: "export { createEvaluator } from './evaluate/evaluator.ts'",
    limitBytes: 8_950,
  },
  {
    name: 'evaluator and streaming client',
    source: "export { createClient, createEvaluator } from './index.ts'",
    limitBytes: 25_300,
  },
  {
    name: 'check of signatures, loaded by who gives verifyKeys',
    source: "export { createVerifier } from './client/signature.ts'",
    limitBytes: 880,
  },
  {
    name: 'samples for ramps, loaded by who measures',
    source: "export { createRampSamples } from './client/ramp-samples.ts'",
    limitBytes: 3_000,
  },
  {
    name: 'provider for pages, beside the web SDK of OpenFeature',
    source: "export { SluiceWebProvider } from './openfeature/web.ts'",
    limitBytes: 7_900,
  },
] as const

/** The size of one bundle. */
export interface BundleSize {
  readonly name: string
  readonly minifiedBytes: number
  readonly gzippedBytes: number
  readonly limitBytes: number
  /** Minified bytes by module, largest first; what compresses well is worth less than it seems. */
  readonly modules: readonly (readonly [path: string, minifiedBytes: number])[]
}

/** Bundles the SDK as applications do, and measures. */
export function measureBundles(): Promise<BundleSize[]> {
  return Promise.all(
    BUNDLES.map(async ({ name, source, limitBytes }) => {
      const result = await build({
        stdin: { contents: source, resolveDir: sdk, loader: 'ts' },
        bundle: true,
        // Whoever uses a provider has it.
        external: ['@openfeature/*'],
        // What is imported on demand is left to a chunk of its own, as bundlers do.
        splitting: true,
        outdir: sdk,
        minify: true,
        format: 'esm',
        platform: 'neutral',
        target: 'es2023',
        write: false,
        metafile: true,
      })
      const eager = eagerOutputs(result.metafile)
      const files = result.outputFiles.filter(({ path }) => eager.has(basename(path)))
      const code = Buffer.concat(files.map(({ contents }) => contents))
      const gzippedBytes = gzipSync(code, { level: 9 }).length
      const modules = modulesOf(result.metafile, eager)
      return { name, minifiedBytes: code.length, gzippedBytes, limitBytes, modules }
    }),
  )
}

/** The entry, and the chunks that it shares with what is imported on demand. */
function eagerOutputs({ outputs }: Metafile): ReadonlySet<string> {
  const eager = new Set(['stdin.js'])
  for (const [path, { imports }] of Object.entries(outputs)) {
    if (basename(path) !== 'stdin.js') continue
    for (const { path, kind } of imports) if (kind === 'import-statement') eager.add(basename(path))
  }
  return eager
}

function modulesOf({ outputs }: Metafile, eager: ReadonlySet<string>): [string, number][] {
  return Object.entries(outputs)
    .filter(([path]) => eager.has(basename(path)))
    .flatMap(([, { inputs }]) => Object.entries(inputs))
    .map(([path, { bytesInOutput }]): [string, number] => [path, bytesInOutput])
    .filter(([, bytes]) => bytes > 0)
    .toSorted(([, a], [, b]) => b - a)
}

if (import.meta.main) {
  const bundles = await measureBundles()
  console.table(bundles.map(({ modules, ...sizes }) => ({ ...sizes, modules: modules.length })))
  for (const { name, modules } of bundles) {
    console.log(`\n${name}, minified bytes by module:`)
    for (const [path, bytes] of modules) console.log(`${String(bytes).padStart(6)}  ${path}`)
  }
}
