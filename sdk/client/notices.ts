import type { Logger } from './options.ts'

/** More causes than this are not told apart: their notices are dropped. */
const MAX_CAUSES = 1_000

/** Messages for people, each made and said once per cause. */
export interface Notices {
  info(cause: string, message: () => string): void
  warn(cause: string, message: () => string): void
  error(cause: string, message: () => string): void
  /** The cause is over: should it come back, it is said again. */
  forget(cause: string): void
}

/** Notices that go to a logger; false for silence. A logger that throws is not heard of. */
export function createNotices(logger: Logger | false): Notices {
  const said = new Set<string>()
  function say(level: keyof Logger, cause: string, message: () => string): void {
    if (logger === false || said.has(cause) || said.size >= MAX_CAUSES) return
    said.add(cause)
    try {
      logger[level](`sluice: ${message()}`)
    } catch {
      // Logging must not be able to take the application down.
    }
  }
  return {
    info: (cause, message) => say('info', cause, message),
    warn: (cause, message) => say('warn', cause, message),
    error: (cause, message) => say('error', cause, message),
    forget: (cause) => {
      said.delete(cause)
    },
  }
}
