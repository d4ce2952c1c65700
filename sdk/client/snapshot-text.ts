import type { FlagSet } from '../evaluate/flag-set.ts'

/** JSON of the snapshot that a set would be made of again: what a cache keeps. */
export function snapshotText(set: FlagSet): string {
  const { project, environment, epoch, revision, committedAt, slots } = set
  const parts = (kind: keyof typeof slots) => [...slots[kind].values()].map(({ part }) => part)
  return JSON.stringify({
    type: 'snapshot',
    format: 1,
    project,
    environment,
    epoch,
    revision,
    committedAt,
    flags: parts('flags'),
    segments: parts('segments'),
    exclusionGroups: parts('exclusionGroups'),
  })
}
