import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const entry = join(import.meta.dirname, '../../edge/runtimes/workerd/worker.ts')

/** The edge for workerd as one file, as wrangler deploys it with `minify`. */
export async function bundleWorker(): Promise<{ script: string; gzippedBytes: number }> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    write: false,
  })
  const script = result.outputFiles[0]?.text ?? ''
  return { script, gzippedBytes: gzipSync(script, { level: 9 }).byteLength }
}

/** A worker that reads the body of every request and gives one answer, and does nothing else. */
export function bareWorker({ body, headers }: { body: string; headers: string }): string {
  return `const body = ${JSON.stringify(body)}
export default {
  async fetch(request) {
    if ((await request.text()) === '') throw new Error('a request without a body')
    return new Response(body, { headers: ${headers} })
  },
}`
}
