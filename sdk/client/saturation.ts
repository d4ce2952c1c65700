import type { Saturation } from './options.ts'

/** What is beyond is no measurement. */
const MAX_MEASURE = 1e9

/**
 * Asks the application how busy its process is. What it answers must not keep a report from being
 * sent: undefined if it throws, or tells no numbers.
 */
export function readSaturation(measure: (() => Saturation) | undefined): Saturation | undefined {
  try {
    if (measure === undefined) return undefined
    const { eventLoopDelayMs, cpu } = measure()
    return isMeasure(eventLoopDelayMs) && isMeasure(cpu) ? { eventLoopDelayMs, cpu } : undefined
  } catch {
    return undefined
  }
}

function isMeasure(value: number): boolean {
  return value >= 0 && value <= MAX_MEASURE
}
