import type { BucketRange } from '@sluice/sdk/model'
import type { ExclusionGroupDocument, FlagDocument } from './documents.ts'
import { type Fault, refuseFaults } from './refusal.ts'
import { allocateSlots, type Claim, type ShareInput } from './slots.ts'

/** The share of one flag as it comes in. */
export interface SlotInput extends ShareInput {
  flag: string
}

/** Members of a group that a caller may change. */
export interface ExclusionGroupPatch {
  name?: string
  description?: string
  holdout?: ShareInput
  slots?: SlotInput[]
}

/** What a group may refer to. */
export interface GroupSurroundings {
  readonly now: string
  readonly flagByKey: (key: string) => FlagDocument | undefined
}

/** A group whose buckets nobody owns. */
export function emptyGroup(
  key: string,
  bucketBy: string,
  seed: string,
  now: string,
): ExclusionGroupDocument {
  const texts = { key, name: key, description: '', bucketBy, seed }
  return { ...texts, holdout: [], slots: [], createdAt: now, updatedAt: now }
}

/** The group with the given members replaced. Refuses with all faults. */
export function patchGroup(
  current: ExclusionGroupDocument,
  patch: ExclusionGroupPatch,
  around: GroupSurroundings,
): ExclusionGroupDocument {
  const faults: Fault[] = []
  const owned = new Map(current.slots.map(({ flag, ranges }) => [flag, ranges]))
  const slots: readonly SlotInput[] = patch.slots ?? current.slots
  checkFlags(slots, owned, around, faults)
  const holdout: ShareInput = patch.holdout ?? { ranges: current.holdout }
  const ranges = allocateSlots(
    [
      ...slots.map((slot, i) => claimOf(slot, `/slots/${i}`, owned.get(slot.flag), 'lowest')),
      claimOf(holdout, '/holdout', current.holdout, 'highest'),
    ],
    faults,
  )
  refuseFaults(faults)
  return {
    ...current,
    name: patch.name ?? current.name,
    description: patch.description ?? current.description,
    holdout: ranges?.at(-1) ?? [],
    slots: slots.map(({ flag }, i) => ({ flag, ranges: ranges?.[i] ?? [] })),
    updatedAt: around.now,
  }
}

function claimOf(
  { percent, ranges }: ShareInput,
  path: string,
  previous: readonly BucketRange[] = [],
  takes: Claim['takes'],
): Claim {
  return {
    path,
    previous,
    takes,
    ...(percent === undefined ? {} : { percent }),
    ...(ranges === undefined ? {} : { ranges }),
  }
}

function checkFlags(
  slots: readonly SlotInput[],
  owned: ReadonlyMap<string, unknown>,
  { flagByKey }: GroupSurroundings,
  faults: Fault[],
): void {
  const seen = new Set<string>()
  slots.forEach(({ flag }, i) => {
    const path = `/slots/${i}/flag`
    if (seen.has(flag)) {
      faults.push({ path, code: 'DUPLICATE', message: `"${flag}" is there twice` })
    }
    seen.add(flag)
    const known = flagByKey(flag)
    // An archived flag keeps what it owns, for it may come back.
    if (known !== undefined && (!known.archived || owned.has(flag))) return
    faults.push({ path, code: 'UNKNOWN_FLAG', message: `there is no flag "${flag}"` })
  })
}
