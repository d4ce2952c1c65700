/**
 * A process that opens the embedded store in the folder it is given, commits once, and holds the
 * store until it is killed. It prints `held`, or the code of the error.
 */
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { commitOf, put } from './backend.ts'

const [, , dataDir = ''] = process.argv
try {
  const store = await openSqliteStore({ dataDir })
  await store.log.commit('p', commitOf({ put: [put('pid', process.pid)] }))
  await store.telemetry.touchPresence('s', 'holder', '{}', 60_000)
  console.log('held')
  setInterval(() => undefined, 60_000)
} catch (error) {
  console.log(error instanceof Error && 'code' in error ? error.code : String(error))
}
