import type { EnvironmentView } from './environment-view.ts'
import { type BuiltPart, partKinds } from './parts.ts'

/** Which line of history a payload belongs to. */
export interface Line {
  /** Project id. */
  readonly project: string
  readonly epoch: number
}

/**
 * Canonical JSON of the whole environment at its head. Parts are already canonical, so it is put
 * together from their texts; members stand in sorted order.
 */
export function writeSnapshot(line: Line, view: EnvironmentView): string {
  const list = (kind: 'flags' | 'segments' | 'exclusionGroups') => join(view.partsAfter(kind, -1))
  return (
    `{"committedAt":"${new Date(view.committedAt).toISOString()}"` +
    `,"environment":${JSON.stringify(view.environmentId)},"epoch":${line.epoch}` +
    `,"exclusionGroups":${list('exclusionGroups')},"flags":${list('flags')}` +
    `,"format":1,"project":${JSON.stringify(line.project)},"revision":${view.revision}` +
    `,"segments":${list('segments')},"type":"snapshot"}`
  )
}

/** Canonical JSON of what changed in the environment after revision `from` of the same epoch. */
export function writeDelta(line: Line, view: EnvironmentView, from: number): string {
  const put = partKinds.map((kind) => `"${kind}":${join(view.partsAfter(kind, from))}`)
  const drop = partKinds.map((kind) => `"${kind}":${JSON.stringify(view.removedAfter(kind, from))}`)
  return (
    `{"committedAt":"${new Date(view.committedAt).toISOString()}","digest":"${view.digest}"` +
    `,"drop":{${drop.join(',')}},"environment":${JSON.stringify(view.environmentId)}` +
    `,"epoch":${line.epoch},"format":1,"from":"${line.epoch}.${from}"` +
    `,"project":${JSON.stringify(line.project)},"put":{${put.join(',')}}` +
    `,"to":"${line.epoch}.${view.revision}","type":"delta"}`
  )
}

function join(parts: readonly BuiltPart[]): string {
  return `[${parts.map((part) => part.json).join(',')}]`
}
