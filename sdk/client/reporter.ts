import { writePair } from '../evaluate/pair.ts'
import { CAPABILITIES } from './capabilities.ts'
import type { Saturation } from './options.ts'
import type { Rejections } from './rejections.ts'
import { divideCounts, NO_COUNTS, type ReportCounts } from './report-body.ts'
import { atLeastMs, readRetryAfter, SLOW_RETRY_MS, spreadMs } from './retry-delay.ts'
import type { Runtime, Timer } from './runtime.ts'
import type { ServedHead, ServedHeads } from './served-heads.ts'
import type { ClientMode } from './surface.ts'
import type { Usage } from './usage.ts'
import { SDK_NAME } from './version.ts'

const PERIOD_MS = 15_000
/** A server that knows no reports is asked again after this long. */
const UNSUPPORTED_MS = 600_000
/** Reports that wait for a server that does not take them; beyond it the oldest is dropped. */
const MAX_WAITING = 16

/** What the reporter needs of the client. */
export interface ReporterPorts {
  readonly runtime: Runtime
  readonly usage: Usage
  readonly rejections: Rejections
  readonly instance: string
  /** Random; tells two runs of one instance apart. */
  readonly boot: string
  /** POSTs a body; answers null if there was no answer. Does not reject. */
  post(body: string): Promise<Response | null>
  /** False while the control plane cannot be reached or refuses the key. */
  reachable(): boolean
  /** What is being served, and since when on the monotonic clock; null before any data. */
  applied(): ServedHead | null
  readonly servedHeads: ServedHeads
  /** How news arrive. */
  mode(): ClientMode
  /** Whether the application has closed the client: what is sent then is its goodbye. */
  closed(): boolean
  /** What is told in reports of their own. */
  additions(): readonly Addition[]
  /** How busy the process is; undefined if nobody measures it. */
  saturation(): Saturation | undefined
  /** Of a relay: what it is, and what it reports for others. */
  readonly relay?: RelayReports
  /** Called each time a report is lost for good. */
  onDropped(): void
}

/** Further members of a report, worked out when it is sent; they win over the reporter's own. */
export type Addition = () => object

/** What a relay reports for others. */
export interface RelayReports {
  /** Name and version. */
  readonly sdk: string
  /** It evaluates nothing itself: what it holds proves nothing of who reads it. */
  readonly isRelay?: boolean
  /** Reports to send besides its own. */
  additions(): readonly Addition[]
}

/** Sends counts and receipts, now and then. */
export interface Reporter {
  start(): void
  /** Sends within about `withinMs` rather than at the end of the period. */
  hurry(withinMs: number): void
  /** Sends now what there is. Never rejects. */
  flush(): Promise<void>
  stop(): void
}

interface WaitingReport {
  readonly seq: number
  readonly counts: ReportCounts
  readonly add: Addition | undefined
}

/** What becomes of a report after the server's answer. */
type Verdict = { readonly kind: 'taken' | 'useless' } | { readonly kind: 'later'; waitMs: number }

/** Makes a reporter that has not started. */
export function createReporter(ports: ReporterPorts): Reporter {
  const { runtime } = ports
  const waiting: WaitingReport[] = []
  let nextSeq = 1
  let pausedUntilMs = 0
  let timer: Timer | undefined
  let dueAtMs = Number.POSITIVE_INFINITY
  let sending: Promise<void> | undefined

  function enqueue(): void {
    const queue = (counts: ReportCounts, add?: Addition) => {
      waiting.push({ seq: nextSeq, counts, add })
      nextSeq += 1
    }
    for (const counts of divideCounts(ports.usage.drain())) queue(counts)
    for (const add of ports.additions()) queue(NO_COUNTS, add)
    for (const add of ports.relay?.additions() ?? []) queue(NO_COUNTS, add)
    while (waiting.length > MAX_WAITING) {
      waiting.shift()
      ports.onDropped()
    }
  }

  async function sendWaiting(): Promise<void> {
    for (let report = waiting[0]; report !== undefined; report = waiting[0]) {
      const verdict = judge(await ports.post(writeReport(ports, report)), runtime)
      if (verdict.kind === 'later') {
        pausedUntilMs = runtime.monotonicMs() + verdict.waitMs
        return
      }
      if (verdict.kind === 'useless') ports.onDropped()
      // The queue may have dropped it meanwhile.
      if (waiting[0] === report) waiting.shift()
    }
  }

  async function send(): Promise<void> {
    if (runtime.monotonicMs() < pausedUntilMs || !ports.reachable()) return
    enqueue()
    await sendWaiting()
  }

  function sendOnce(): Promise<void> {
    sending ??= send().finally(() => {
      sending = undefined
    })
    return sending
  }

  /** What is on its way does not hold what came about since it left. */
  async function flush(): Promise<void> {
    await sending
    await sendOnce()
  }

  function schedule(delayMs: number): void {
    timer?.stop()
    dueAtMs = runtime.monotonicMs() + delayMs
    timer = runtime.startTimer(delayMs, () => {
      schedule(spreadMs(PERIOD_MS, 0.2, runtime.random()))
      void flush()
    })
  }

  return {
    start: () => schedule(spreadMs(PERIOD_MS, 0.2, runtime.random())),
    hurry(withinMs) {
      const delayMs = withinMs * runtime.random()
      if (timer !== undefined && runtime.monotonicMs() + delayMs < dueAtMs) schedule(delayMs)
    },
    flush,
    stop() {
      timer?.stop()
      timer = undefined
    },
  }
}

function writeReport(ports: ReporterPorts, report: WaitingReport): string {
  const applied = ports.applied()
  const ageMs = (atMs: number) => Math.max(0, Math.round(ports.runtime.monotonicMs() - atMs))
  return JSON.stringify({
    instance: ports.instance,
    boot: ports.boot,
    seq: report.seq,
    sdk: ports.relay?.sdk ?? SDK_NAME,
    capabilities: CAPABILITIES,
    mode: ports.mode(),
    applied: applied === null ? null : writePair(applied.pair),
    ageMs: applied === null ? 0 : ageMs(applied.atMs),
    served: ports.servedHeads.earlier().map(({ pair, atMs }) => {
      return { revision: writePair(pair), ageMs: ageMs(atMs) }
    }),
    rejected: ports.rejections.standing(applied?.pair),
    // Left out while nobody measures it.
    saturation: ports.saturation(),
    goodbye: ports.closed(),
    ...(ports.relay?.isRelay === true ? { relay: true } : {}),
    ...report.counts,
    ...report.add?.(),
  })
}

function judge(response: Response | null, runtime: Runtime): Verdict {
  if (response === null) return { kind: 'later', waitMs: 0 }
  if (response.ok) return { kind: 'taken' }
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), runtime.wallMs())
  switch (response.status) {
    case 404:
      return { kind: 'later', waitMs: UNSUPPORTED_MS }
    case 401:
    case 403:
      return { kind: 'later', waitMs: SLOW_RETRY_MS }
    case 400:
    case 413:
    case 415:
    case 422:
      return { kind: 'useless' }
    default:
      return { kind: 'later', waitMs: atLeastMs(0, retryAfterMs, runtime.random()) }
  }
}
