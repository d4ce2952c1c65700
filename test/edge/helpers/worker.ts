import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { repositoryRoot } from '../../helpers/architecture.ts'
import { bundle } from '../../helpers/bundle.ts'
import { privateFolder } from '../../helpers/private-folder.ts'
import type { Owner } from '../../helpers/server.ts'

/** What wrangler.jsonc says, as far as it matters here. */
interface Wrangler {
  readonly main: string
  readonly minify: boolean
  readonly compatibility_date: string
  readonly durable_objects: {
    readonly bindings: readonly [{ readonly name: string; readonly class_name: string }]
  }
  readonly migrations: readonly { readonly new_sqlite_classes: readonly string[] }[]
  readonly kv_namespaces: readonly [{ readonly binding: string }]
  readonly vars: Readonly<Record<string, string>>
}

/** The folder of the worker that is deployed. */
export const workerFolder = join(repositoryRoot, 'edge/runtimes/workerd')

/** Reads what a worker is deployed with; its comments have lines of their own. */
export function readWrangler(): Wrangler {
  const text = readFileSync(join(workerFolder, 'wrangler.jsonc'), 'utf8')
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''))
}

/** A worker in workerd, as Cloudflare runs it. */
export interface TestWorker {
  readonly url: string
  /** What is deployed. */
  readonly script: string
  /** Starts it again, with other settings: new isolates, the same object and KV. */
  restart(more: Readonly<Record<string, string>>): Promise<void>
}

/** Starts the edge in workerd with its object and KV; `verifyKeys` are those that it trusts. */
export async function startWorker(
  t: Owner,
  verifyKeys: unknown,
  more: Readonly<Record<string, string>> = {},
  path = 'edge/runtimes/workerd/worker.ts',
): Promise<TestWorker> {
  const script = await bundle(path, { minify: readWrangler().minify })
  const folder = privateFolder(t)
  const { compatibility_date: compatibilityDate, durable_objects, kv_namespaces } = readWrangler()
  const [{ name: object, class_name: className }] = durable_objects.bindings
  const options = (bindings: Readonly<Record<string, string>>) => ({
    ...{ modules: true, script, compatibilityDate },
    durableObjects: { [object]: { className, useSQLite: true } },
    durableObjectsPersist: `${folder}/objects`,
    kvNamespaces: kv_namespaces.map(({ binding }) => binding),
    kvPersist: `${folder}/kv`,
    bindings: { SLUICE_VERIFY_KEYS: JSON.stringify(verifyKeys), ...more, ...bindings },
  })
  const worker = new Miniflare(options({}))
  t.teardown(() => worker.dispose())
  const url = (await worker.ready).origin
  return {
    url,
    script,
    restart: (bindings) =>
      worker.setOptions({ ...options(bindings), port: Number(new URL(url).port) }),
  }
}
