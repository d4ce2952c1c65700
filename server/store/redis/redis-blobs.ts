import { sha256Hex } from '../canonical.ts'
import type { Blobs, Head } from '../contract.ts'
import { LAYOUT_VERSION } from '../layout.ts'
import { projectKeys } from './keys.ts'
import { numberOf, parseReply } from './reply.ts'
import type { Session } from './session.ts'

/** Texts of a few MiB each: so many fit into one answer. */
const READ_AT_A_TIME = 8

/** Blobs on Redis: a hash of texts, and one of when each was last used. */
export class RedisBlobs implements Blobs {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async putBlob(project: string, text: string): Promise<string> {
    const { blobs, blobUses } = projectKeys(project)
    const hash = sha256Hex(text)
    await this.#session.run('write', async (redis) =>
      parseReply(await redis.putBlob(blobs, blobUses, hash, text)),
    )
    return hash
  }

  async readBlobs(
    project: string,
    hashes: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const { blobs } = projectKeys(project)
    const texts = new Map<string, string>()
    for (let start = 0; start < hashes.length; start += READ_AT_A_TIME) {
      const some = hashes.slice(start, start + READ_AT_A_TIME)
      const read = await this.#session.run('read', (redis) => redis.hmget(blobs, ...some))
      some.forEach((hash, i) => {
        const text = read[i]
        if (typeof text === 'string') texts.set(hash, text)
      })
    }
    return texts
  }

  async collectBlobs(
    project: string,
    at: Head,
    keep: ReadonlySet<string>,
    unusedMs: number,
  ): Promise<number | null> {
    const { layout, meta, blobs, blobUses } = projectKeys(project)
    const keys = [layout, meta, blobs, blobUses] as const
    const { status, rest } = await this.#session.run('write', async (redis) =>
      parseReply(await redis.collectBlobs(...keys, LAYOUT_VERSION, at.commitId, unusedMs, ...keep)),
    )
    return status === 'collected' ? numberOf(rest[0]) : null
  }
}
