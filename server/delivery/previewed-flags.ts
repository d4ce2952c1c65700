import { applyDelta } from '@sluice/sdk/delta'
import type { FlagSet } from '@sluice/sdk/flag-set'
import type { FlagPart } from '@sluice/sdk/model'
import { deliveredConfig, deliveredFlag } from '../domain/delivered.ts'
import type { FlagConfigDocument, FlagDocument } from '../domain/documents.ts'

/**
 * The flags of an environment as they would be with another configuration of one of them, as if it
 * were neither killed nor archived. All that it does not touch stays compiled.
 */
export function previewedFlags(
  set: FlagSet,
  flag: FlagDocument,
  config: FlagConfigDocument,
): FlagSet {
  const { archived: _archived, ...delivered } = deliveredFlag(flag)
  const { project, environment, epoch, revision, committedAt } = set
  const part: FlagPart = {
    ...delivered,
    ...deliveredConfig(config),
    id: '0000000000000000',
    revision,
    killed: false,
  }
  const head = `${epoch}.${revision}`
  return applyDelta(set, {
    type: 'delta',
    format: 1,
    project,
    environment,
    epoch,
    committedAt,
    from: head,
    to: head,
    put: { flags: [part], segments: [], exclusionGroups: [] },
    drop: { flags: [], segments: [], exclusionGroups: [] },
    digest: '',
  })
}
