import type { BucketRange } from '@sluice/sdk/model'
import { configOf, configRevisionOf } from '../changes/flag-configs.ts'
import { killOf } from '../changes/kill-holds.ts'
import { killRevisionOf } from '../changes/kills.ts'
import { bucketCount, sizeOfRanges } from '../domain/bucket-ranges.ts'
import type {
  EnvironmentDocument,
  ExclusionGroupDocument,
  FlagConfigDocument,
  FlagDocument,
  ProjectDocument,
  SegmentDocument,
} from '../domain/documents.ts'
import type { ProjectState } from '../state/project-state.ts'
import { writeEtag } from './etag.ts'

/** A flag without what only Sluice needs. */
export function showFlag(flag: FlagDocument) {
  const { seed: _seed, initial: _initial, ...shown } = flag
  return {
    ...shown,
    variations: [...shown.variations],
    tags: [...shown.tags],
  }
}

/** A project without its id. */
export function showProject({ key, name, createdAt }: ProjectDocument) {
  return { key, name, createdAt }
}

/** An environment. */
export function showEnvironment({ id, key, name, critical, createdAt }: EnvironmentDocument) {
  return { id, key, name, critical, createdAt }
}

/** A segment with the lengths of its lists instead of their values. */
export function showSegment({ included, excluded, ...segment }: SegmentDocument) {
  return {
    ...segment,
    rules: [...segment.rules],
    includedCount: included?.count ?? 0,
    excludedCount: excluded?.count ?? 0,
  }
}

/** An exclusion group, with what its ranges are in percent and what is left for others. */
export function showGroup({ slots, holdout, ...group }: ExclusionGroupDocument) {
  const share = (ranges: readonly BucketRange[]) => ({
    percent: sizeOfRanges(ranges) / 1000,
    ranges: ranges.map(([start, end]): [number, number] => [start, end]),
  })
  const owned = sizeOfRanges([...holdout, ...slots.flatMap(({ ranges }) => ranges)])
  return {
    ...group,
    holdout: share(holdout),
    slots: slots.map(({ flag, ranges }) => ({ flag, ...share(ranges) })),
    freePercent: (bucketCount - owned) / 1000,
  }
}

/** ETag of a resource that is one document. */
export function documentEtag(state: ProjectState, doc: string): string {
  return writeEtag(state.head?.epoch ?? 0, state.documents.row(doc)?.revision ?? 0)
}

/** A flag in an environment, with its kill; the ETag covers both. */
export function showConfig(
  state: ProjectState,
  flag: FlagDocument,
  environment: EnvironmentDocument,
  config: FlagConfigDocument = configOf(state, flag, environment),
) {
  return {
    flag: flag.key,
    environment: environment.key,
    on: config.on,
    offVariation: config.offVariation,
    killed: killOf(state, flag.key, environment) ?? null,
    prerequisites: config.prerequisites.map((p) => ({ ...p, variations: [...p.variations] })),
    targets: config.targets.map((target) => ({ ...target, values: [...target.values] })),
    rules: [...config.rules],
    default: config.default,
    exclusionGroup: config.exclusionGroup,
    ramp: config.ramp?.id ?? null,
    updatedAt: config.updatedAt,
  }
}

/** ETag of a flag in an environment: changes with its configuration and with its kill. */
export function configEtag(
  state: ProjectState,
  flag: string,
  environment: EnvironmentDocument,
): string {
  const config = configRevisionOf(state, flag, environment)
  const kill = killRevisionOf(state, flag, environment)
  return writeEtag(state.head?.epoch ?? 0, config, kill)
}
