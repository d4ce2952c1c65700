import { readDuration } from './duration.ts'

/** Reads a time: as ISO 8601, or as how long ago it was, such as `90m` or `7d`. The server checks it. */
export function readMoment(text: string, option: string, nowMs = Date.now()): string {
  if (!/^\d{1,6}[smhd]$/.test(text)) return text
  return new Date(nowMs - readDuration(text, option)).toISOString()
}
