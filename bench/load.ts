import { machineMs } from './clock.ts'

/** What a load did between its warm-up and its end. */
export interface LoadResult {
  /** Time each finished call took. */
  readonly latenciesMs: readonly number[]
  readonly perSecond: number
}

/** How a load is put on. */
export interface LoadOptions {
  /** Callers, each of which calls again as soon as it has its answer. */
  readonly callers: number
  readonly warmUpMs: number
  readonly durationMs: number
}

/**
 * Calls `call(caller)` from so many callers at a time (closed loop), and times what ends after the
 * warm-up. The first failure ends the load and rejects.
 */
export async function runLoad(
  { callers, warmUpMs, durationMs }: LoadOptions,
  call: (caller: number) => Promise<unknown>,
): Promise<LoadResult> {
  const latenciesMs: number[] = []
  const from = machineMs() + warmUpMs
  const until = from + durationMs
  let failed = false
  const loop = async (caller: number): Promise<void> => {
    while (!failed) {
      const begun = machineMs()
      if (begun >= until) return
      await call(caller)
      const ended = machineMs()
      if (ended >= from && ended < until) latenciesMs.push(ended - begun)
    }
  }
  const loops = Array.from({ length: callers }, (_, caller) =>
    loop(caller).catch((error: unknown) => {
      failed = true
      throw error
    }),
  )
  await Promise.all(loops)
  return { latenciesMs, perSecond: (latenciesMs.length * 1000) / durationMs }
}
