import type { Presence, ReportOrigin, Telemetry } from '../contract.ts'
import { ORIGIN_KEPT_MS, OVERFLOW_FIELD, type TelemetryRetention } from '../retention.ts'
import { assertAmounts } from '../telemetry-amounts.ts'
import { scopeKeys } from './keys.ts'
import { listOf, numberOf, parseReply, textOf } from './reply.ts'
import type { Session } from './session.ts'

/** Fields that Redis looks at, or removes, at a time: others wait no longer than for that. */
const SCAN_FIELDS = 1000
/** What is not counted on for so long is of an environment that is gone, ms. */
const COUNTERS_KEPT_MS = 400 * 24 * 60 * 60 * 1000

/** Telemetry on Redis. */
export class RedisTelemetry implements Telemetry {
  readonly #session: Session
  readonly #retention: TelemetryRetention

  constructor(session: Session, retention: TelemetryRetention) {
    this.#session = session
    this.#retention = retention
  }

  async addCounters(
    scope: string,
    { instance, boot, seq }: ReportOrigin,
    amounts: Readonly<Record<string, number>>,
  ): Promise<boolean> {
    assertAmounts(amounts)
    const { counters, reports, runs } = scopeKeys(scope)
    const run = JSON.stringify([instance, boot])
    const { counterFields, instances } = this.#retention
    const limits = [counterFields, instances, OVERFLOW_FIELD, COUNTERS_KEPT_MS, ORIGIN_KEPT_MS]
    const argv = [...limits, ...Object.entries(amounts).flat()]
    return this.#session.run('write', async (redis) => {
      const reply = await redis.addCounters(counters, reports, runs, run, seq, ...argv)
      return parseReply(reply).status === 'added'
    })
  }

  async readCounters(scope: string, prefix = ''): Promise<Readonly<Record<string, number>>> {
    const { counters } = scopeKeys(scope)
    const pattern = `${prefix.replaceAll(/[\\*?[\]]/g, '\\$&')}*`
    return this.#session.run('read', async (redis) => {
      // A map, because a scan may come upon a field twice.
      const amounts = new Map<string, number>()
      let cursor = '0'
      do {
        const scanned = await redis.hscan(counters, cursor, 'MATCH', pattern, 'COUNT', SCAN_FIELDS)
        const [next, found] = scanned
        for (let i = 0; i < found.length; i += 2) {
          amounts.set(textOf(found[i]), numberOf(found[i + 1]))
        }
        cursor = next
      } while (cursor !== '0')
      return Object.fromEntries(amounts)
    })
  }

  async dropCounters(scope: string, fields: readonly string[]): Promise<void> {
    const { counters } = scopeKeys(scope)
    for (let from = 0; from < fields.length; from += SCAN_FIELDS) {
      const some = fields.slice(from, from + SCAN_FIELDS)
      await this.#session.run('write', (redis) => redis.hdel(counters, ...some))
    }
  }

  async touchPresence(
    scope: string,
    instance: string,
    state: string,
    keptMs: number,
  ): Promise<void> {
    const { seen, states } = scopeKeys(scope)
    const { instances } = this.#retention
    await this.#session.run('write', async (redis) =>
      parseReply(await redis.touchPresence(seen, states, instance, state, instances, keptMs)),
    )
  }

  async listPresence(scope: string, withinMs: number): Promise<readonly Presence[]> {
    const { seen, states } = scopeKeys(scope)
    return this.#session.run('read', async (redis) => {
      const { rest } = parseReply(await redis.listPresence(seen, states, withinMs))
      const list = listOf(rest[0])
      const presence: Presence[] = []
      const now = numberOf(rest[1])
      for (let i = 0; i < list.length; i += 3) {
        const [instance, seen, state] = list.slice(i, i + 3)
        const seenAt = numberOf(seen)
        const silentMs = Math.max(0, now - seenAt)
        presence.push({ instance: textOf(instance), seenAt, silentMs, state: textOf(state) })
      }
      return presence.sort((a, b) => (a.instance < b.instance ? -1 : 1))
    })
  }

  async dropPresence(scope: string, instance: string): Promise<void> {
    const { seen, states } = scopeKeys(scope)
    await this.#session.run('write', async (redis) =>
      parseReply(await redis.dropPresence(seen, states, instance)),
    )
  }
}
