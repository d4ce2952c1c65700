import type { FastifyBaseLogger } from 'fastify'
import type { Telemetry } from '../store/contract.ts'

const scope = '$tokens'
const flushEveryMs = 10_000
const keptMs = 400 * 24 * 60 * 60 * 1000

/**
 * When tokens were last used: gathered here and written as telemetry every ten seconds, so that no
 * request waits for it and no log grows by it. May be lost, as all telemetry may.
 */
export class TokenUses {
  readonly #telemetry: Telemetry
  readonly #logger: FastifyBaseLogger
  /** Token ids by unix ms, since the last flush. */
  #noted = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(telemetry: Telemetry, logger: FastifyBaseLogger) {
    this.#telemetry = telemetry
    this.#logger = logger
  }

  start(): void {
    this.#timer = setInterval(() => void this.#flush(), flushEveryMs).unref()
  }

  /** Writes what is gathered, as far as the store takes it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#flush()
  }

  /** A token was used now. */
  note(tokenId: string): void {
    this.#noted.set(tokenId, Date.now())
  }

  /** When each token was last used, unix ms; those of which nothing is known are left out. */
  async read(): Promise<ReadonlyMap<string, number>> {
    const uses = new Map<string, number>()
    try {
      const written = await this.#telemetry.listPresence(scope, keptMs)
      for (const { instance, seenAt } of written) uses.set(instance, seenAt)
    } catch (error) {
      this.#logger.warn({ err: error }, 'when tokens were last used cannot be read')
    }
    for (const [id, at] of this.#noted) uses.set(id, at)
    return uses
  }

  async #flush(): Promise<void> {
    const noted = this.#noted
    this.#noted = new Map()
    try {
      for (const [id] of noted) {
        await this.#telemetry.touchPresence(scope, id, '{}', keptMs)
        noted.delete(id)
      }
    } catch (error) {
      this.#logger.warn({ err: error }, 'when tokens were last used is written later')
      this.#noted = new Map([...noted, ...this.#noted])
    }
  }
}
