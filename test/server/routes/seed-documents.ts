import { randomUUID } from 'node:crypto'
import { documentName } from '../../../server/domain/documents.ts'
import { canonicalJson } from '../../../server/store/canonical.ts'
import type { TestServer } from '../../helpers/server.ts'

/** Documents that fit into one log entry with room to spare. */
const documentsPerCommit = 300

/**
 * Fills the only project of a server with copies of its flag, segment, group, schedule or ramp
 * `original`, named `f0`, `f1` and so on, in a few commits through the store; `members` differ from
 * the original.
 */
export async function seedDocuments(
  server: TestServer,
  kind: 'flag' | 'segment' | 'exclusionGroup' | 'schedule' | 'ramp',
  original: string,
  count: number,
  members: object = {},
): Promise<void> {
  const [feed] = server.control.projects.feeds()
  const copied = feed?.state.documents[kind].get(original)
  if (feed === undefined || copied === undefined) throw new Error(`there is no ${kind} to copy`)
  for (let from = 0; from < count; from += documentsPerCommit) {
    const length = Math.min(documentsPerCommit, count - from)
    const keys = Array.from({ length }, (_, i) => `f${from + i}`)
    const outcome = await server.control.store.log.commit(feed.state.project, {
      seen: feed.state.head,
      commitId: randomUUID(),
      op: null,
      expect: [],
      put: keys.map((key) => ({
        doc: documentName[kind](key),
        value: canonicalJson({
          ...copied,
          ...(kind === 'ramp' ? { id: key } : { key }),
          ...members,
        }),
        delivers: true,
      })),
      drop: [],
      event: { type: `${kind}.created`, by: 'system:test', subject: { [kind]: keys.join(',') } },
    })
    if (outcome.status !== 'committed') throw new Error(`not seeded: ${outcome.status}`)
    await feed.refresh()
  }
}

/** Gives the steps of a ramp another gate, as if it had been started with it long ago. */
export async function seedGate(server: TestServer, id: string, other: object): Promise<void> {
  const feeds = [...server.control.projects.feeds()]
  const feed = feeds.find(({ state }) => state.documents.ramp.get(id) !== undefined)
  const ramp = feed?.state.documents.ramp.get(id)
  if (feed === undefined || ramp === undefined) throw new Error(`there is no ramp ${id}`)
  const steps = ramp.steps.map((step) => ({
    ...step,
    gates: step.gates.map((known) => ({ ...known, ...other })),
  }))
  const outcome = await server.control.store.log.commit(feed.state.project, {
    seen: feed.state.head,
    commitId: randomUUID(),
    op: null,
    expect: [],
    put: [
      { doc: documentName.ramp(id), value: canonicalJson({ ...ramp, steps }), delivers: false },
    ],
    drop: [],
    event: { type: 'ramp.started', by: 'system:test', subject: { ramp: id } },
  })
  if (outcome.status !== 'committed') throw new Error(`not seeded: ${outcome.status}`)
  await feed.refresh()
}
