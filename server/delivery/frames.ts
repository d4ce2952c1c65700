import { writeFrame } from '@sluice/edge/frame'
import { writePair } from '@sluice/sdk/pair'
import type { PayloadSigner } from '../signing/payload-signer.ts'
import type { EnvironmentView } from './environment-view.ts'
import { type Line, writeDelta, writeSnapshot } from './snapshot.ts'

/** Larger snapshots are not streamed but fetched, compressed. */
const streamedSnapshotBytesMax = 64 * 1024
/** Well below what a reader may leave unread, so that none is cut for one delta. */
const streamedDeltaBytesMax = 256 * 1024
/** Clients told to fetch at the same time spread over this long. */
const resyncJitterMs = 2000

/** What frames are written of, and with what they are signed. */
export interface FrameSource {
  readonly line: Line
  readonly view: EnvironmentView
  readonly signer: PayloadSigner
}

/**
 * The whole environment; a `resync` instead when it is too large to stream, at once for one client
 * that has nothing and spread out for all of them.
 */
export function snapshotFrame(source: FrameSource, forAll: boolean): Uint8Array {
  const { line, view, signer } = source
  if (view.sizeBytes > streamedSnapshotBytesMax) {
    return resyncFrame(source, forAll ? resyncJitterMs : 0)
  }
  const json = writeSnapshot(line, view)
  return writeFrame('snapshot', headOf(line, view), signer.sign('snapshot', json), json)
}

/**
 * What changed since a revision of the same epoch; a `resync` when that is too large. Those who are
 * to fetch a kill do so at once, however many they are.
 */
export function deltaFrame(source: FrameSource, from: number): Uint8Array {
  const { line, view, signer } = source
  const json = writeDelta(line, view, from)
  if (Buffer.byteLength(json) > streamedDeltaBytesMax) {
    return resyncFrame(source, view.killsAfter(from) ? 0 : resyncJitterMs)
  }
  return writeFrame('delta', headOf(line, view), signer.sign('delta', json), json)
}

/** Says that nothing changed, so that silence is failure and lag is visible. */
export function heartbeatFrame({ line, view, signer }: FrameSource, time: Date): Uint8Array {
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
  return writeFrame('heartbeat', head, signer.sign('heartbeat', json), json)
}

/** The environment's head as the stream writes it. */
export function headOf(line: Line, view: EnvironmentView): string {
  return writePair({ epoch: line.epoch, revision: view.revision })
}

function resyncFrame({ line, view }: FrameSource, jitterMs: number): Uint8Array {
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
  // Without an id: the client's position does not change before it has fetched. And unsigned: it is
  // a hint, which a relay has to be able to give too; what is fetched is signed.
  return writeFrame('resync', null, '', json)
}
