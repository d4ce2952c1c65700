import { type Addition, divideCounts } from '@sluice/sdk/relay'
import { type ReportRow, readReport } from './read-report.ts'
import { RelayedCounts } from './relayed-counts.ts'
import { RelayedSketches } from './relayed-sketches.ts'

/** Name and version of the edge, as reports carry them. A test holds it to package.json. */
export const EDGE_NAME = 'sluice-edge/0.1.0'

/** Who was not heard of for so long is not forwarded any more: three reports' length. */
const FORGET_MS = 45_000
/** Processes that one edge speaks for; who comes beyond is not named. */
const MAX_ROWS = 50_000
/** Rows in one report. */
const ROWS_A_REPORT = 1_000

/** What one process said of itself last. */
interface HeldRow {
  readonly row: ReportRow
  /** Of who reports here itself: the last of its reports that was counted. */
  readonly seq: number
  /** When it was said, on this edge's monotonic clock. */
  readonly atMs: number
}

/**
 * The reports of those who read from an edge, merged upwards: counts are added up, and of every
 * process a row is forwarded that says what it serves and since when. A `seq` counts once.
 */
export class RelayedReports {
  readonly counts = new RelayedCounts()
  readonly sketches = new RelayedSketches()
  readonly #rows = new Map<string, HeldRow>()
  readonly #hurry: () => void
  /** Reports that were taken since the edge started. */
  taken = 0

  /** `hurry` is called when something is news: it should not wait for the next report. */
  constructor(hurry: () => void) {
    this.#hurry = hurry
  }

  /** How many processes were heard of lately. */
  get size(): number {
    return this.#rows.size
  }

  /** Takes the text of a report in; in words what is wrong with it, else null. */
  take(text: string, nowMs = performance.now()): string | null {
    const report = readReport(text)
    if (typeof report === 'string') return report
    this.taken += 1
    const [own, ...below] = report.rows
    const before = this.#rows.get(nameOf(own))
    const isNew = before === undefined || report.seq > before.seq
    if (isNew) {
      this.counts.add(report)
      for (const sketch of report.sketches) this.sketches.add(sketch)
    }
    this.#hold(own, Math.max(report.seq, before?.seq ?? 0), nowMs)
    const isNews = [own, ...below].some(({ goodbye, pair, ...row }) => {
      return goodbye || this.#rows.get(nameOf(row))?.row.pair !== pair
    })
    for (const row of below) this.#hold(row, 0, nowMs)
    if (isNews || before?.row.pair !== own.pair) this.#hurry()
    return null
  }

  /** What to report for others: all rows and all counts, divided over as many as they need. */
  additions(): readonly Addition[] {
    const nowMs = performance.now()
    for (const [name, { atMs }] of this.#rows) {
      if (nowMs - atMs > FORGET_MS) this.#rows.delete(name)
    }
    const held = [...this.#rows.values()].filter(({ row }) => !row.isHidden)
    for (const { row } of held) if (row.goodbye) this.#rows.delete(nameOf(row))
    const isIdle = this.taken === 0 && this.counts.isEmpty
    const counts = divideCounts(this.counts.drain())
    const additions: Addition[] = []
    for (let i = 0; i < Math.max(counts.length, held.length / ROWS_A_REPORT); i += 1) {
      const some = held.slice(i * ROWS_A_REPORT, (i + 1) * ROWS_A_REPORT)
      additions.push(() => ({ ...counts[i], instances: some.map(forwarded) }))
    }
    for (const sketches of this.sketches.drain()) additions.push(() => ({ sketches }))
    return isIdle ? [] : additions
  }

  #hold(row: ReportRow, seq: number, atMs: number): void {
    const name = nameOf(row)
    if (!this.#rows.has(name) && this.#rows.size >= MAX_ROWS) return
    this.#rows.set(name, { row, seq, atMs })
  }
}

function nameOf({ instance, boot }: Pick<ReportRow, 'instance' | 'boot'>): string {
  return `${instance}\n${boot}`
}

/** A row as it is told now: all of it is older by the time that it lay here. */
function forwarded({ row, atMs }: HeldRow): object {
  const { instance, boot, pair, ageMs, served, goodbye, more } = row
  const aged = (age: number) => Math.round(age + performance.now() - atMs)
  return {
    ...more,
    ...{ instance, boot, pair, ageMs: aged(ageMs) },
    ...(goodbye ? { goodbye } : {}),
    served: served.map((one) => ({ revision: one.revision, ageMs: aged(one.ageMs) })),
  }
}
