import type { Logger } from '@sluice/sdk'

/** A logger that keeps what it is told. */
export interface RecordingLogger extends Logger {
  readonly lines: string[]
}

/** Makes a logger without lines. */
export function createRecordingLogger(): RecordingLogger {
  const lines: string[] = []
  const say = (message: string) => {
    lines.push(message)
  }
  return { lines, info: say, warn: say, error: say }
}
