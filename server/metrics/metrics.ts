import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { readVersion } from '../version.ts'

/** Seconds: from an answer out of memory to one that waited for a store in trouble. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/**
 * What a control plane counts as things happen. No label takes what a request says: routes are
 * their patterns, a status is its class, a code is one of a table.
 */
export interface Metrics {
  readonly registry: Registry
  readonly requests: Counter<'method' | 'route' | 'status'>
  readonly requestSeconds: Histogram<'method' | 'route'>
  readonly refusals: Counter<'code'>
  readonly hookMessages: Counter<'outcome'>
  readonly commits: Counter<'outcome' | 'engine'>
  readonly commitSeconds: Histogram<'engine'>
}

/** What became of a message to a kill hook. */
export type HookOutcome = 'changed' | 'unchanged' | 'unmatched' | 'truncated' | 'refused' | 'failed'

/** All of them, at what they begin with: a rise from nothing would be no rise to an alert. */
const hookOutcomes: Readonly<Record<HookOutcome, number>> = {
  changed: 0,
  unchanged: 0,
  unmatched: 0,
  truncated: 0,
  refused: 0,
  failed: 0,
}

/** Metrics with a registry of their own, so that two control planes of one process stay apart. */
export function createMetrics(engine: string): Metrics {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({
    name: 'sluice_info',
    help: 'What runs here; always 1.',
    labelNames: ['version', 'engine'],
    registers,
  }).set({ version: readVersion(), engine }, 1)
  return {
    registry,
    requests: new Counter({
      name: 'sluice_http_requests_total',
      help: 'Requests answered, by the pattern of their route and the class of the status, or aborted. A stream counts when it ends.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'sluice_http_request_duration_seconds',
      help: 'Time from the head of a request to the end of its answer. Streams are left out.',
      labelNames: ['method', 'route'],
      buckets,
      registers,
    }),
    refusals: new Counter({
      name: 'sluice_refusals_total',
      help: 'Requests refused, by the code of the problem: UNAUTHENTICATED, RATE_LIMITED and so on.',
      labelNames: ['code'],
      registers,
    }),
    hookMessages: countHookMessages(registry),
    commits: new Counter({
      name: 'sluice_commits_total',
      help: 'Commits tried, by what became of them. A conflict is decided and tried again.',
      labelNames: ['outcome', 'engine'],
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'sluice_commit_duration_seconds',
      help: 'Time that the store took to answer a commit.',
      labelNames: ['engine'],
      buckets,
      registers,
    }),
  }
}

function countHookMessages(registry: Registry): Counter<'outcome'> {
  const counter = new Counter({
    name: 'sluice_kill_hook_messages_total',
    help: 'Messages to kill hooks: changed killed, restored or held something, unchanged brought nothing new, unmatched concerned no mapping, truncated lacked alerts, refused got a 4xx and failed a 5xx.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  for (const outcome of Object.keys(hookOutcomes)) counter.inc({ outcome }, 0)
  return counter
}
