import type { FlagSet } from '../evaluate/flag-set.ts'

/** JSON of the snapshot that a set would be made of again: what a cache keeps. */
export function snapshotText(set: FlagSet): string {
  const { project, environment, epoch, revision, committedAt, slots } = set
  const head = { type: 'snapshot', format: 1, project, environment, epoch, revision, committedAt }
  const list = (kind: keyof typeof slots) => {
    const parts = [...slots[kind].values()].map(({ part }) => part.write())
    return `"${kind}":[${parts.join()}]`
  }
  const lists = [list('flags'), list('segments'), list('exclusionGroups')]
  return `${JSON.stringify(head).slice(0, -1)},${lists.join()}}`
}
