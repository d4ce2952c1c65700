import type { LayoutRecord } from '../contract.ts'
import { StoreUnavailable } from '../errors.ts'
import type { Layout } from '../layout.ts'
import { LAYOUT_KEYS } from './keys.ts'
import { numberOf, parseReply } from './reply.ts'
import type { Session } from './session.ts'

/** The layout on Redis: one record a tag, so that a commit finds it in its own slot. */
export class RedisLayout implements LayoutRecord {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  /** Of tags that differ, because raising them was interrupted, the more careful numbers. */
  async read(): Promise<Layout | null> {
    const found = await Promise.all(LAYOUT_KEYS.map((key) => this.#readOne(key)))
    const layouts = found.filter((layout) => layout !== null)
    if (layouts.length === 0) return null
    return {
      version: Math.min(...layouts.map(({ version }) => version)),
      minWriter: Math.max(...layouts.map(({ minWriter }) => minWriter)),
    }
  }

  async raise({ version, minWriter }: Layout): Promise<void> {
    for (const key of LAYOUT_KEYS) {
      const reply = await this.#session.run('write', async (redis) =>
        parseReply(await redis.raiseLayout(key, version, minWriter)),
      )
      if (reply.status !== 'raised') {
        throw new StoreUnavailable(`the layout script answered ${reply.status}`)
      }
    }
  }

  async #readOne(key: string): Promise<Layout | null> {
    const [version, minWriter] = await this.#session.run('read', (redis) =>
      redis.hmget(key, 'version', 'minWriter'),
    )
    if (version === null && minWriter === null) return null
    return { version: numberOf(version), minWriter: numberOf(minWriter) }
  }
}
