import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Leases } from '../store/contract.ts'

/** Work that one of all control planes does every so often. */
export interface LeasedJobParts {
  readonly name: string
  readonly everyMs: number
  readonly leases: Leases
  readonly logger: FastifyBaseLogger
  /** Asked before the lease is, so that planes with nothing to do write nothing; yes if left out. */
  readonly isNeeded?: () => Promise<boolean>
  /** Must be safe to run on two planes at once: a lease only saves work. */
  readonly run: () => Promise<void>
}

/** A job that goes on until it is stopped. */
export interface LeasedJob {
  /** Resolves once what runs now has ended. */
  stop(): Promise<void>
}

/** Starts a job; it runs for the first time after `everyMs`. Failures are logged and tried again. */
export function startLeasedJob(parts: LeasedJobParts): LeasedJob {
  const { name, everyMs, leases, logger, isNeeded = async () => true, run } = parts
  const holder = randomUUID()
  let running: Promise<void> = Promise.resolve()
  let isRunning = false
  const runOnce = async () => {
    isRunning = true
    try {
      // Until after the next turn, so that the same plane goes on while it lives.
      if ((await isNeeded()) && (await leases.acquire(name, holder, everyMs * 2))) await run()
    } catch (error) {
      logger.warn({ err: error, job: name }, 'a job failed; it is tried again')
    } finally {
      isRunning = false
    }
  }
  const timer = setInterval(() => {
    if (!isRunning) running = runOnce()
  }, everyMs)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
      await leases.release(name, holder).catch(() => undefined)
    },
  }
}
