import { writePair } from '@sluice/sdk/pair'
import type { EnvironmentView } from './environment-view.ts'
import { type Line, writeDelta, writeSnapshot } from './snapshot.ts'

/** Larger snapshots are not streamed but fetched, compressed. */
const streamedSnapshotBytesMax = 64 * 1024
/** Well below what a reader may leave unread, so that none is cut for one delta. */
const streamedDeltaBytesMax = 256 * 1024
/** Clients told to fetch at the same time spread over this long. */
const resyncJitterMs = 2000

/**
 * One event of the stream: the data is two lines, the detached signature (empty: nothing is signed
 * yet) and the raw JSON, which never holds a line break.
 */
export function writeFrame(event: string, id: string, json: string): string {
  return `event: ${event}\nid: ${id}\ndata: \ndata: ${json}\n\n`
}

/**
 * The whole environment; a `resync` instead when it is too large to stream, at once for one client
 * that has nothing and spread out for all of them.
 */
export function snapshotFrame(line: Line, view: EnvironmentView, forAll: boolean): string {
  const id = headOf(line, view)
  if (view.sizeBytes <= streamedSnapshotBytesMax) {
    return writeFrame('snapshot', id, writeSnapshot(line, view))
  }
  return resyncFrame(line, view, forAll ? resyncJitterMs : 0)
}

/** What changed since a revision of the same epoch; a `resync` when that is too large. */
export function deltaFrame(line: Line, view: EnvironmentView, from: number): string {
  const json = writeDelta(line, view, from)
  if (Buffer.byteLength(json) > streamedDeltaBytesMax)
    return resyncFrame(line, view, resyncJitterMs)
  return writeFrame('delta', headOf(line, view), json)
}

/** Says that nothing changed, so that silence is failure and lag is visible. */
export function heartbeatFrame(line: Line, view: EnvironmentView, time: Date): string {
  const head = headOf(line, view)
  const json = JSON.stringify({
    environment: view.environmentId,
    epoch: line.epoch,
    format: 1,
    head,
    project: line.project,
    time: time.toISOString(),
    type: 'heartbeat',
  })
  return writeFrame('heartbeat', head, json)
}

/** The environment's head as the stream writes it. */
export function headOf(line: Line, view: EnvironmentView): string {
  return writePair({ epoch: line.epoch, revision: view.revision })
}

function resyncFrame(line: Line, view: EnvironmentView, jitterMs: number): string {
  const head = headOf(line, view)
  const json = JSON.stringify({
    environment: view.environmentId,
    epoch: line.epoch,
    format: 1,
    head,
    jitterMs,
    project: line.project,
    type: 'resync',
  })
  // Without an id: the client's position does not change before it has fetched.
  return `event: resync\ndata: \ndata: ${json}\n\n`
}
