import type { ExclusionGroupPart, FlagPart, Parts, SegmentPart, Snapshot } from '@sluice/sdk/model'

/** A boolean flag that is on for everybody, with the given members instead. */
export function flagPart(key: string, members: Partial<FlagPart> = {}): FlagPart {
  return {
    key,
    id: '0000000000000001',
    revision: 1,
    type: 'boolean',
    variations: [
      { key: 'on', value: true },
      { key: 'off', value: false },
    ],
    on: true,
    killed: false,
    offVariation: 'off',
    prerequisites: [],
    targets: [],
    rules: [],
    default: { variation: 'on' },
    exclusionGroup: null,
    clientVisible: false,
    ...members,
  }
}

/** A segment that lists nobody, with the given members instead. */
export function segmentPart(key: string, members: Partial<SegmentPart> = {}): SegmentPart {
  return {
    key,
    id: '0000000000000002',
    revision: 1,
    bucketBy: 'targetingKey',
    included: [],
    excluded: [],
    rules: [],
    ...members,
  }
}

/** An exclusion group whose slots belong to nobody, with the given members instead. */
export function groupPart(
  key: string,
  members: Partial<ExclusionGroupPart> = {},
): ExclusionGroupPart {
  return {
    key,
    id: '0000000000000003',
    revision: 1,
    bucketBy: 'targetingKey',
    seed: 's',
    slots: [],
    ...members,
  }
}

/** A snapshot at 1.1 of the given parts. */
export function snapshotOf(parts: Partial<Parts>): Snapshot {
  return {
    format: 1,
    type: 'snapshot',
    project: 'project-1',
    environment: 'environment-1',
    epoch: 1,
    revision: 1,
    committedAt: '2026-01-31T09:00:00.000Z',
    flags: [],
    segments: [],
    exclusionGroups: [],
    ...parts,
  }
}

/** Passes a value where its type would not be let, as callers without types do. */
export function unchecked<T>(value: unknown): T {
  return Object.assign(Object.create(null), { value }).value
}
