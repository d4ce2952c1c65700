import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/**
 * Reports what the SDK adds to a page or a worker: `npm run size`. Bundled and minified by esbuild,
 * then gzipped at level 9. A test holds each bundle to its limit; a limit may be lowered freely, and
 * is raised only by somebody who means to.
 */

const sdk = join(import.meta.dirname, '../sdk')

/** What is bundled, and how many bytes it may have when gzipped. */
const BUNDLES = [
  {
    name: 'evaluator',
    source: "export { createEvaluator } from './evaluate/evaluator.ts'",
    limitBytes: 8_900,
  },
  {
    name: 'evaluator and streaming client',
    source: "export { createClient, createEvaluator } from './index.ts'",
    limitBytes: 20_600,
  },
] as const

/** The size of one bundle. */
export interface BundleSize {
  readonly name: string
  readonly minifiedBytes: number
  readonly gzippedBytes: number
  readonly limitBytes: number
}

/** Bundles the SDK as applications do, and measures. */
export function measureBundles(): Promise<BundleSize[]> {
  return Promise.all(
    BUNDLES.map(async ({ name, source, limitBytes }) => {
      const result = await build({
        stdin: { contents: source, resolveDir: sdk, loader: 'ts' },
        bundle: true,
        minify: true,
        format: 'esm',
        platform: 'neutral',
        target: 'es2023',
        write: false,
      })
      const code = result.outputFiles[0]?.contents ?? new Uint8Array()
      const gzippedBytes = gzipSync(code, { level: 9 }).length
      return { name, minifiedBytes: code.length, gzippedBytes, limitBytes }
    }),
  )
}

if (import.meta.main) console.table(await measureBundles())
