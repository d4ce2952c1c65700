import pino from 'pino'
import type { Test } from 'tap'
import { type ControlPlane, startControlPlane } from '../../../server/control-plane.ts'
import { readMasterKey } from '../../../server/signing/master-key.ts'
import { testMasterKey } from '../../helpers/process.ts'
import type { Owner, TestServer } from '../../helpers/server.ts'

/** The state that ran is the state that a plane loads: documents, heads and bytes of snapshots. */
export async function checkLoadable(t: Test, server: TestServer): Promise<void> {
  const other = await startSecondPlane(t, server)
  const planes = [server.control, other]
  const states = planes.map(({ projects }) =>
    [projects.system, ...projects.feeds()]
      .map(({ state }) => state)
      .sort((a, b) => (a.project < b.project ? -1 : 1)),
  )
  const [ran = [], loaded = []] = states
  t.same(
    loaded.map(({ project, head }) => ({ project, head })),
    ran.map(({ project, head }) => ({ project, head })),
  )
  for (const [i, state] of ran.entries()) {
    t.same([...state.unreadable], [], 'every stored document can be read')
    const twin = loaded[i]
    if (twin === undefined) continue
    t.same([...twin.unreadable], [])
    for (const [, environment] of state.documents.environment.present()) {
      const [here, there] = await Promise.all(
        planes.map(({ deliveries }) =>
          deliveries.get(environment.id)?.snapshot().bytes('identity'),
        ),
      )
      t.ok(here !== undefined && there !== undefined && Buffer.compare(here, there) === 0)
    }
  }
}

/** Loads everything once more from the store of a server, as a plane that starts now would. */
async function startSecondPlane(t: Owner, server: TestServer): Promise<ControlPlane> {
  const plane = await startControlPlane(server.control.store, pino({ level: 'silent' }), {
    masterKey: readMasterKey(testMasterKey),
    isOldLost: false,
  })
  t.teardown(() => plane.stop())
  return plane
}
