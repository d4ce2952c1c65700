import type { FlagDocument } from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import { isGiven } from '../domain/usage.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Store } from '../store/contract.ts'
import { rulesOf } from './facts.ts'
import { lastEvaluations } from './last-evaluations.ts'
import { readReferences } from './references.ts'

const dayMs = 24 * 60 * 60 * 1000
/** Places that a refusal names; there may be thousands. */
const placesMax = 20

/** Where a flag was evaluated, and when last. */
interface LateUse {
  readonly environment: string
  readonly evaluatedAt: string
}

/**
 * Refuses with IN_USE to archive a flag that applications still ask, or that code refers to: they
 * would serve their defaults from one moment to the next. Names where.
 */
export async function refuseInUse(
  { telemetry, notes }: Pick<Store, 'telemetry' | 'notes'>,
  state: ProjectState,
  flag: FlagDocument,
  nowMs: number,
): Promise<void> {
  const { unusedDays } = rulesOf(state)
  const lately = async (isCounted: (variation: string) => boolean) => {
    const found: LateUse[] = []
    for (const [, { id, key }] of state.documents.environment.present()) {
      const last = await lastEvaluations(telemetry, id, nowMs, { flag: flag.key, isCounted })
      const at = last.get(flag.key)
      if (at === undefined || nowMs - at >= unusedDays * dayMs) continue
      found.push({ environment: key, evaluatedAt: new Date(at).toISOString() })
    }
    return found
  }
  const evaluated = await lately((variation) => !isGiven(variation))
  const repositories = await readReferences(notes, state.project)
  // Who asks for all flags is given all; which of them are read, code says, where it is certain.
  const readers = repositories.filter(({ given = 0 }) => given > 0)
  const isKnown = repositories.length > 0 && readers.length === 0
  const given = isKnown ? [] : await lately(isGiven)
  const places = repositories.flatMap(({ repository, references }) =>
    references
      .filter((one) => one.flag === flag.key && one.kind !== 'text')
      .map(({ path, line }) => ({ repository, path, line })),
  )
  const told = [
    ...(evaluated.length === 0
      ? []
      : [`was evaluated in the last ${unusedDays} days in ${namesOf(evaluated)}`]),
    ...(given.length === 0
      ? []
      : [
          `was given with all others in the last ${unusedDays} days in ${namesOf(given)}, and ${whoMayRead(readers)}`,
        ]),
    ...(places.length === 0
      ? []
      : [
          `is referred to in ${places.length} ${places.length === 1 ? 'place' : 'places'} of code, first ${places[0]?.repository}: ${places[0]?.path}:${places[0]?.line}`,
        ]),
  ]
  if (told.length === 0) return
  throw new Refusal(
    'IN_USE',
    `${flag.key} ${told.join(', and ')}. Take it out of the code first (sluice clean ${flag.key}), or say with "override" why it can go.`,
    { usedBy: [...evaluated, ...given, ...places.slice(0, placesMax)] },
  )
}

function whoMayRead(readers: readonly { readonly repository: string }[]): string {
  if (readers.length === 0) {
    return 'only references in code can tell whether anything reads it (sluice refs --upload)'
  }
  const names = readers.map(({ repository }) => repository).join(', ')
  return `code in ${names} may read any flag that it is given (sluice refs shows where)`
}

function namesOf(uses: readonly LateUse[]): string {
  return uses.map(({ environment }) => environment).join(', ')
}
