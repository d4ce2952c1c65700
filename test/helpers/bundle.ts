import { join } from 'node:path'
import { build } from 'esbuild'
import { repositoryRoot } from './architecture.ts'

/** Bundles a file, by its path from the root, with all that it imports, into one module for browsers. */
export async function bundle(path: string, { minify = false } = {}): Promise<string> {
  const result = await build({
    entryPoints: [join(repositoryRoot, path)],
    bundle: true,
    minify,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    write: false,
  })
  return result.outputFiles[0]?.text ?? ''
}
