// Workers in workerd, each in a miniflare of its own: an edge, or whatever else it is told.
import { Miniflare } from 'miniflare'
import { machineMs } from '../clock.ts'
import { memberOf, stringOf } from '../record.ts'

process.on('message', async (message: unknown) => {
  const begun = machineMs()
  const verifyKeys = memberOf(message, 'verifyKeys')
  const folder = stringOf(message, 'folder')
  const isEdge = typeof verifyKeys === 'string'
  const worker = new Miniflare({
    ...{ modules: true, script: stringOf(message, 'script'), compatibilityDate: '2026-01-01' },
    ...(isEdge && {
      durableObjects: { SLUICE_EDGE: { className: 'TextsObject', useSQLite: true } },
      durableObjectsPersist: `${folder}/objects`,
      kvNamespaces: ['SLUICE_KV'],
      kvPersist: `${folder}/kv`,
      bindings: { SLUICE_VERIFY_KEYS: verifyKeys },
    }),
  })
  const url = (await worker.ready).origin
  process.send?.({ url, startMs: machineMs() - begun })
})
process.on('disconnect', () => process.exit())
