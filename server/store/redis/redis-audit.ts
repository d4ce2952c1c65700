import type { Audit, AuditRecord, Checkpoint, RevisionRange } from '../contract.ts'
import { StoreUnavailable } from '../errors.ts'
import { decodeRecord } from './codec.ts'
import { projectKeys } from './keys.ts'
import { parseReply } from './reply.ts'
import type { Session } from './session.ts'

/** The audit on Redis: the stream of entries, beyond what watches may read of it. */
export class RedisAudit implements Audit {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async records(project: string, range: RevisionRange): Promise<readonly AuditRecord[]> {
    const { log } = projectKeys(project)
    const [from, to] = [`${range.from}-0`, `${range.to}-0`]
    const elements = await this.#session.run('read', (redis) =>
      range.newestFirst
        ? redis.xrevrange(log, to, from, 'COUNT', range.limit)
        : redis.xrange(log, from, to, 'COUNT', range.limit),
    )
    return elements.map(decodeRecord)
  }

  async putCheckpoint(project: string, checkpoint: Checkpoint): Promise<void> {
    const { checkpoints } = projectKeys(project)
    const { revision } = checkpoint
    await this.#session.run('write', async (redis) => {
      const replacing = redis
        .multi()
        .zremrangebyscore(checkpoints, revision, revision)
        .zadd(checkpoints, revision, memberOf(checkpoint))
      const failed = ((await replacing.exec()) ?? []).find(([error]) => error !== null)
      if (failed !== undefined) throw failed[0]
    })
  }

  async checkpoints(project: string, range: RevisionRange): Promise<readonly Checkpoint[]> {
    const { checkpoints } = projectKeys(project)
    const { from, to, limit } = range
    const members = await this.#session.run('read', (redis) =>
      range.newestFirst
        ? redis.zrevrangebyscore(checkpoints, to, from, 'LIMIT', 0, limit)
        : redis.zrangebyscore(checkpoints, from, to, 'LIMIT', 0, limit),
    )
    return members.map(checkpointOf)
  }

  async trim(project: string, checkpoint: Checkpoint): Promise<boolean> {
    const { meta, log, checkpoints } = projectKeys(project)
    const { status } = await this.#session.run('write', async (redis) =>
      parseReply(
        await redis.trimAudit(meta, log, checkpoints, checkpoint.revision, memberOf(checkpoint)),
      ),
    )
    return status === 'trimmed'
  }
}

function memberOf({ revision, signed }: Checkpoint): string {
  return `${revision} ${signed}`
}

function checkpointOf(member: string): Checkpoint {
  const [, revision, signed] = /^(\d+) (.*)$/s.exec(member) ?? []
  if (signed === undefined) throw new StoreUnavailable('a checkpoint in Redis is malformed')
  return { revision: Number(revision), signed }
}
