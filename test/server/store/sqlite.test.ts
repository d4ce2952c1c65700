import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import type { Backend, Engine } from './backend.ts'
import { storeConformance } from './conformance.ts'

const sqlite: Engine = {
  name: 'sqlite',
  peers: 1,
  create: async (): Promise<Backend> => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sluice-sqlite-'))
    return {
      open: (limits) => openSqliteStore({ dataDir, ...limits }),
      raiseMinWriter: async () => {
        const database = new DatabaseSync(join(dataDir, 'sluice.db'))
        database.exec('UPDATE layout SET min_writer = 1000')
        database.close()
      },
      dispose: () => rm(dataDir, { recursive: true, force: true }),
    }
  },
}

await storeConformance(t, sqlite)
