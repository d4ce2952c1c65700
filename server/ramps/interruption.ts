import { configOf } from '../changes/flag-configs.ts'
import { killOf } from '../changes/kill-holds.ts'
import { documentName, type EnvironmentDocument } from '../domain/documents.ts'
import type { RampDocument } from '../domain/ramp/ramp.ts'
import type { Row } from '../state/documents.ts'
import type { ProjectState } from '../state/project-state.ts'

/** The commit that last changed what SDKs see of a flag in an environment. */
export interface PartCommit {
  readonly revision: number
  /** Store time, unix ms. */
  readonly at: number
}

/** The revision that the part of a flag has: sketches of what is served carry it. */
export function partCommitOf(
  { documents }: ProjectState,
  flag: string,
  environmentId: string,
): PartCommit {
  const rows: readonly (Row<unknown> | undefined)[] = [
    documents.row(documentName.flag(flag)),
    documents.row(documentName.flagConfig(flag, environmentId)),
    documents.row(documentName.kill(flag, environmentId)),
  ]
  let last: PartCommit = { revision: 0, at: 0 }
  for (const row of rows) {
    if (row === undefined || row.delivered < last.revision) continue
    last = { revision: row.delivered, at: row.deliveredAt }
  }
  return last
}

/**
 * Why a ramp must not go on by itself: somebody has interfered since it was last written. Null if
 * nobody has. It is seen in the documents alone, so that it is found however late they are looked
 * at, and whoever did it: a kill that was lifted again too.
 */
export function interruptionOf(
  state: ProjectState,
  ramp: RampDocument,
  environment: EnvironmentDocument,
): string | null {
  const { documents } = state
  const flag = documents.flag.get(ramp.flag)
  if (flag === undefined || flag.archived) return 'The flag was archived.'
  const kill = killOf(state, ramp.flag, environment)
  if (kill !== undefined) return `The flag was killed: ${kill.reason}`
  const config = configOf(state, flag, environment)
  if (!config.on) return 'The flag was turned off.'
  if (config.ramp?.id !== ramp.id) return 'Somebody else has changed what the flag serves.'
  const written = documents.ramp.row(ramp.id)?.revision ?? 0
  const killed = documents.kill.row(`${ramp.flag}/${environment.id}`)?.delivered ?? 0
  if (killed > written) return 'The flag was killed and restored meanwhile.'
  const { revision } = partCommitOf(state, ramp.flag, environment.id)
  return revision > written ? 'The flag was changed while the ramp ran.' : null
}
