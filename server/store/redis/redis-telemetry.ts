import type { Presence, ReportOrigin, Telemetry } from '../contract.ts'
import { OVERFLOW_FIELD, type TelemetryRetention } from '../retention.ts'
import { assertAmounts } from '../telemetry-amounts.ts'
import { scopeKeys } from './keys.ts'
import { listOf, numberOf, parseReply, textOf } from './reply.ts'
import type { Session } from './session.ts'

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
    const argv = [counterFields, instances, OVERFLOW_FIELD, ...Object.entries(amounts).flat()]
    return this.#session.run('write', async (redis) => {
      const reply = await redis.addCounters(counters, reports, runs, run, seq, ...argv)
      return parseReply(reply).status === 'added'
    })
  }

  async readCounters(scope: string): Promise<Readonly<Record<string, number>>> {
    const { counters } = scopeKeys(scope)
    return this.#session.run('read', async (redis) => {
      const fields = Object.entries(await redis.hgetall(counters))
      return Object.fromEntries(fields.map(([field, amount]) => [field, numberOf(amount)]))
    })
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
      for (let i = 0; i < list.length; i += 3) {
        const [instance, seenAt, state] = list.slice(i, i + 3)
        presence.push({
          instance: textOf(instance),
          seenAt: numberOf(seenAt),
          state: textOf(state),
        })
      }
      return presence.sort((a, b) => (a.instance < b.instance ? -1 : 1))
    })
  }
}
