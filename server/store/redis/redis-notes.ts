import type { Note, Notes } from '../contract.ts'
import { projectKeys } from './keys.ts'
import { numberOf, parseReply } from './reply.ts'
import type { Session } from './session.ts'

/** Notes of jobs on Redis. */
export class RedisNotes implements Notes {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async read(project: string, name: string): Promise<Note | null> {
    const { notes } = projectKeys(project)
    const stored = await this.#session.run('read', (redis) => redis.hget(notes, name))
    if (stored === null) return null
    const end = stored.indexOf(' ')
    return { version: numberOf(stored.slice(0, end)), value: stored.slice(end + 1) }
  }

  async list(project: string): Promise<readonly string[]> {
    const { notes } = projectKeys(project)
    return this.#session.run('read', (redis) => redis.hkeys(notes))
  }

  async replace(
    project: string,
    name: string,
    version: number,
    value: string | null,
  ): Promise<boolean> {
    const { notes } = projectKeys(project)
    return this.#session.run('write', async (redis) => {
      const reply = await redis.replaceNote(notes, name, version, value ?? '')
      return parseReply(reply).status === 'replaced'
    })
  }
}
