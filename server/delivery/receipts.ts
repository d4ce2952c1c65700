import { comparePairs, readPair } from '@sluice/sdk/pair'
import { type InstanceState, pairsOf } from '../domain/instance.ts'
import { countReceipts } from '../domain/receipts.ts'
import type { ReceiptsView } from '../schemas/fleet.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Log, Pair } from '../store/contract.ts'
import { Compacted } from '../store/errors.ts'
import type { AheadPairs, Place } from './ahead-pairs.ts'
import type { EnvironmentDelivery } from './environment-delivery.ts'
import type { Reports } from './reports.ts'

/** How far back the log is read to learn when a revision was committed. */
const readBackMax = 1000

/** A head of an environment, and when it was committed. */
export interface ReceiptSubject {
  /** Key of the environment. */
  readonly environment: string
  readonly revision: string
  /** Store time, unix ms; null if it is long ago, or the log no longer holds it. */
  readonly committedAt: number | null
}

/**
 * What receipts are of: the head, or a revision that somebody names. A commit that left the
 * environment as it was stands for the head before it. Undefined for one that is still to come.
 */
export async function findSubject(
  log: Log,
  state: ProjectState,
  environment: string,
  delivery: EnvironmentDelivery,
  asked: string = delivery.head,
): Promise<ReceiptSubject | undefined> {
  const { head, line, view } = delivery
  const pair = readPair(asked)
  if (pair === undefined || state.head === null || comparePairs(pair, state.head) > 0) {
    return asked === head
      ? { environment, revision: head, committedAt: view.committedAt }
      : undefined
  }
  const isHead = pair.epoch === line.epoch && pair.revision >= view.revision
  if (isHead) return { environment, revision: head, committedAt: view.committedAt }
  return { environment, revision: asked, committedAt: await commitTime(log, state, pair) }
}

/** What instances are read with. */
export interface FleetParts {
  readonly reports: Reports
  readonly ahead: AheadPairs
}

/** The instances of an environment. If one is beyond its head, the master has been read. */
export async function readInstances(
  { reports, ahead }: FleetParts,
  place: Place,
): Promise<InstanceState[]> {
  const instances = await reports.instances(place.delivery.view.environmentId)
  await ahead.isBeyond(place, instances.flatMap(pairsOf))
  return instances
}

/** Who serves it now, as the API shows it. */
export async function readReceipts(
  parts: FleetParts,
  place: Place,
  { environment, revision, committedAt }: ReceiptSubject,
): Promise<ReceiptsView> {
  const instances = await readInstances(parts, place)
  return {
    environment,
    revision,
    committedAt: committedAt === null ? null : new Date(committedAt).toISOString(),
    ...countReceipts(instances, revision, committedAt, place.delivery.head),
  }
}

async function commitTime(log: Log, state: ProjectState, pair: Pair): Promise<number | null> {
  if ((state.head?.revision ?? 0) - pair.revision > readBackMax) return null
  try {
    const [entry] = await log.read(state.project, Math.max(0, pair.revision - 1))
    return entry !== undefined && comparePairs(entry, pair) === 0 ? entry.committedAt : null
  } catch (error) {
    if (error instanceof Compacted) return null
    throw error
  }
}
