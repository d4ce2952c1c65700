import { divideCounts, type ReportCounts } from '@sluice/sdk/relay'
import { type Counted, RelayedCounts } from '../../relay/relayed-counts.ts'
import { EDGE_NAME } from '../../relay/relayed-reports.ts'
import type { WorkerEnvironment } from './platform.ts'

/** Reports that wait for a control plane that does not take them; the oldest is dropped. */
const MAX_WAITING = 16

interface WaitingReport {
  readonly seq: number
  readonly counts: ReportCounts
}

/**
 * What a worker tells the control plane: what its isolates counted, added up. Which head it holds is
 * known there from what was pushed.
 */
export class UpwardReports {
  readonly #worker: WorkerEnvironment
  readonly #counts = new Map<string, RelayedCounts>()
  readonly #waiting = new Map<string, WaitingReport[]>()
  readonly #boot = crypto.randomUUID()
  #seq = 0

  constructor(worker: WorkerEnvironment) {
    this.#worker = worker
  }

  /** Adds what an isolate counted in an environment that is held. */
  add(environment: string, counted: Counted): void {
    const counts = this.#counts.get(environment) ?? new RelayedCounts()
    this.#counts.set(environment, counts)
    counts.add(counted)
  }

  /**
   * Tells what was counted in one environment, with an edge key of it. A report that is not taken is
   * sent again the next time.
   */
  async send(environment: string, key: string): Promise<void> {
    const waiting = this.#waiting.get(environment) ?? []
    this.#waiting.set(environment, waiting)
    const counts = this.#counts.get(environment) ?? new RelayedCounts()
    for (const some of counts.isEmpty ? [] : divideCounts(counts.drain())) {
      this.#seq += 1
      waiting.push({ seq: this.#seq, counts: some })
    }
    while (waiting.length > MAX_WAITING) waiting.shift()
    for (let report = waiting[0]; report !== undefined; report = waiting[0]) {
      if (!(await this.#post(key, report))) return
      if (waiting[0] === report) waiting.shift()
    }
  }

  /** False: it has to be sent again. */
  async #post(key: string, { seq, counts }: WaitingReport): Promise<boolean> {
    const { SLUICE_UPSTREAM: upstream } = this.#worker
    const body = JSON.stringify({
      ...{ instance: 'worker', boot: this.#boot, seq, sdk: EDGE_NAME, capabilities: [] },
      ...{ countsOnly: true, applied: null, ageMs: 0, ...counts },
    })
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    try {
      const answer = await fetch(`${upstream}/sdk/v1/reports`, { method: 'POST', headers, body })
      await answer.body?.cancel()
      return answer.status < 500 && answer.status !== 429
    } catch {
      return false
    }
  }
}
