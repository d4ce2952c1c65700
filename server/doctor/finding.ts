/** What one check found. */
export interface Finding {
  /** What was checked, a word or two. */
  readonly check: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly detail: string
  /** What to do about it; absent when all is well. */
  readonly advice?: string
}

/** All is well. */
export function ok(check: string, detail: string): Finding {
  return { check, status: 'ok', detail }
}

/** It works, but not as it should for production. */
export function warn(check: string, detail: string, advice: string): Finding {
  return { check, status: 'warn', detail, advice }
}

/** Something does not work. */
export function fail(check: string, detail: string, advice: string): Finding {
  return { check, status: 'fail', detail, advice }
}

const clockWarnMs = 1000
const clockFailMs = 30_000

/**
 * Judges another clock by an answer that it was read for: the answer took from `before` to `after`,
 * and the clock ticks every `tickMs`. What that leaves open is not held against it.
 */
export function clockFinding(
  check: string,
  { theirs, before, after }: { theirs: number; before: number; after: number },
  tickMs: number,
): Finding {
  const ahead = theirs - after
  const behind = before - (theirs + tickMs)
  const offMs = Math.max(ahead, behind, 0)
  const detail = `${offMs} ms from the clock of this machine`
  const advice = 'let all machines keep time with NTP (chrony, systemd-timesyncd)'
  if (offMs > clockFailMs) return fail(check, detail, advice)
  return offMs > clockWarnMs ? warn(check, detail, advice) : ok(check, detail)
}

/** The message of whatever was thrown. */
export function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
