import { randomUUID } from 'node:crypto'
import { documentName } from '../../../server/domain/documents.ts'
import { canonicalJson } from '../../../server/store/canonical.ts'
import type { TestServer } from '../../helpers/server.ts'

/** Flags that fit into one log entry with room to spare. */
const flagsPerCommit = 800

/**
 * Fills the only project of a server with copies of its flag `checkout`, keys `f0`, `f1` and so on,
 * in a few commits through the store.
 */
export async function seedFlags(server: TestServer, count: number): Promise<void> {
  const [feed] = server.control.projects.feeds()
  const original = feed?.state.documents.flag.get('checkout')
  if (feed === undefined || original === undefined) throw new Error('there is no flag to copy')
  for (let from = 0; from < count; from += flagsPerCommit) {
    const keys = Array.from(
      { length: Math.min(flagsPerCommit, count - from) },
      (_, i) => `f${from + i}`,
    )
    const outcome = await server.control.store.log.commit(feed.state.project, {
      seen: feed.state.head,
      commitId: randomUUID(),
      op: null,
      expect: [],
      put: keys.map((key) => ({
        doc: documentName.flag(key),
        value: canonicalJson({ ...original, key, tags: ['many'] }),
        delivers: true,
      })),
      drop: [],
      event: { type: 'flag.created', by: 'system:test', subject: { flag: keys.join(',') } },
    })
    if (outcome.status !== 'committed') throw new Error(`not seeded: ${outcome.status}`)
    await feed.refresh()
  }
}
