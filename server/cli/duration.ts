import { Failure } from './failure.ts'

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Reads a duration such as `90s`, `15m`, `24h` or `7d`, or `0`, as milliseconds. */
export function readDuration(text: string, option: string): number {
  const [, digits = '', unit = 's'] = /^(\d{1,6})([smhd])$|^0$/.exec(text) ?? []
  if (text === '0') return 0
  if (digits === '') {
    const detail = `${option} takes a duration such as 90s, 15m, 24h or 7d, or 0`
    throw new Failure('USAGE', detail, { exitCode: 2 })
  }
  return Number(digits) * (unitMs[unit] ?? 0)
}
