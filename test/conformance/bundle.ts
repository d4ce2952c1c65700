import { join } from 'node:path'
import { build } from 'esbuild'

/** Bundles a file of this folder, with all that it imports, into one module for any runtime. */
export async function bundle(file: string): Promise<string> {
  const result = await build({
    entryPoints: [join(import.meta.dirname, file)],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    write: false,
  })
  return result.outputFiles[0]?.text ?? ''
}
