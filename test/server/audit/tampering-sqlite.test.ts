import t from 'tap'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { startTestServer } from '../../helpers/server.ts'
import { tamperWithSqlite } from './tamperer.ts'
import { tamperingCases } from './tampering-cases.ts'

const dataDir = t.testdir()
const server = await startTestServer(t, { store: () => openSqliteStore({ dataDir }) })
const tamperer = tamperWithSqlite(dataDir)
t.teardown(() => tamperer.close())

await tamperingCases(t, { server, tamperer })
