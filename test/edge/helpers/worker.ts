import { Miniflare } from 'miniflare'
import { bundle } from '../../helpers/bundle.ts'
import { privateFolder } from '../../helpers/private-folder.ts'
import type { Owner } from '../../helpers/server.ts'

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
  const script = await bundle(path)
  const folder = privateFolder(t)
  const options = (bindings: Readonly<Record<string, string>>) => ({
    ...{ modules: true, script, compatibilityDate: '2026-01-01' },
    durableObjects: { SLUICE_EDGE: { className: 'TextsObject', useSQLite: true } },
    durableObjectsPersist: `${folder}/objects`,
    kvNamespaces: ['SLUICE_KV'],
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
