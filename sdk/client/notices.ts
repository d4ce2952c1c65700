import type { Logger } from './options.ts'

/** More causes than this are not told apart: their notices are dropped. */
const MAX_CAUSES = 1_000

/** Messages for people. */
export interface Notices {
  /** Made and said once per cause, for as many causes as are told apart. */
  warn(cause: string, message: () => string): void
  error(cause: string, message: () => string): void
  /** Said each time: the caller keeps count of what was said. */
  tell(message: string): void
}

/** Notices that go to a logger; false for silence. A logger that throws is not heard of. */
export function createNotices(logger: Logger | false): Notices {
  const said = new Set<string>()

  function say(level: keyof Logger, message: () => string): void {
    if (logger === false) return
    try {
      logger[level](`sluice: ${message()}`)
    } catch {
      // Logging must not be able to take the application down.
    }
  }

  function sayOnce(level: keyof Logger, cause: string, message: () => string): void {
    if (said.has(cause) || said.size >= MAX_CAUSES) return
    said.add(cause)
    say(level, message)
  }

  return {
    warn: (cause, message) => sayOnce('warn', cause, message),
    error: (cause, message) => sayOnce('error', cause, message),
    tell: (message) => say('error', () => message),
  }
}
