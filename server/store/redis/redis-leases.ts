import type { Leases } from '../contract.ts'
import { leaseKey } from './keys.ts'
import { parseReply } from './reply.ts'
import type { Session } from './session.ts'

/** Leases on Redis, by the server's clock. */
export class RedisLeases implements Leases {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async acquire(name: string, holder: string, ttlMs: number): Promise<boolean> {
    return this.#session.run('write', async (redis) =>
      isHeld(await redis.acquireLease(leaseKey(name), holder, ttlMs)),
    )
  }

  async renew(name: string, holder: string, ttlMs: number): Promise<boolean> {
    return this.#session.run('write', async (redis) =>
      isHeld(await redis.renewLease(leaseKey(name), holder, ttlMs)),
    )
  }

  async release(name: string, holder: string): Promise<void> {
    await this.#session.run('write', async (redis) =>
      isHeld(await redis.releaseLease(leaseKey(name), holder)),
    )
  }
}

function isHeld(reply: unknown): boolean {
  return parseReply(reply).status === 'held'
}
