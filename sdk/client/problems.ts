import type { Notices } from './notices.ts'
import type { Runtime } from './runtime.ts'
import type { ClientProblem } from './surface.ts'

/** A cause that comes and goes is told at most this often. */
const REPEAT_MS = 60_000

/** Tells of problems once per cause, until the client is well again. */
export interface Problems {
  report(problem: ClientProblem): void
  /** The connection works: causes may be told again, should they come back. */
  recovered(): void
}

/** Makes an empty record of problems; `emit` gets those that are to be told. */
export function createProblems(
  runtime: Runtime,
  notices: Notices,
  emit: (problem: ClientProblem) => void,
): Problems {
  const toldAtMs = new Map<ClientProblem['code'], number>()
  return {
    report(problem) {
      if (toldAtMs.has(problem.code)) return
      toldAtMs.set(problem.code, runtime.monotonicMs())
      notices.tell(problem.message)
      emit(problem)
    },
    recovered() {
      const nowMs = runtime.monotonicMs()
      for (const [code, atMs] of toldAtMs) if (nowMs - atMs >= REPEAT_MS) toldAtMs.delete(code)
    },
  }
}
