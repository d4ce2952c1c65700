import { documentName, type TakenKeyKind } from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision } from '../state/transact.ts'

const words = {
  flag: 'a flag',
  segment: 'a segment',
  exclusionGroup: 'an exclusion group',
} as const

/** Refuses a key that differs from one that is there by case only, and one too many. */
export function refuseTakenKey(
  state: ProjectState,
  kind: TakenKeyKind,
  key: string,
  countMax: number,
): void {
  const lower = key.toLowerCase()
  let count = 0
  for (const [other] of state.documents[kind].present()) {
    count += 1
    if (other.toLowerCase() !== lower) continue
    throw new Refusal('ALREADY_EXISTS', `There is ${words[kind]} "${other}" already.`)
  }
  if (count < countMax) return
  throw new Refusal(
    'TOO_LARGE',
    `There is no room for ${words[kind]} more: a project holds at most ${countMax}. Delete stale ones.`,
  )
}

/**
 * What a commit that makes something expects and writes, so that of two at the same moment whose
 * keys differ by case only, one fails: the lower-case key must be free, as itself and as the key
 * that stands for one with capitals. Only such a one needs a document for it.
 */
export function takeKey(
  kind: TakenKeyKind,
  key: string,
): Pick<Decision<unknown>, 'expect' | 'put'> {
  const lower = key.toLowerCase()
  const doc = documentName.takenKey(kind, lower)
  const expect: Decision<unknown>['expect'] = [
    { doc, is: 'absent' },
    ...(lower === key ? [] : [{ doc: documentName[kind](lower), is: 'absent' } as const]),
  ]
  return { expect, put: lower === key ? [] : [{ doc, value: { key }, delivers: false }] }
}

/** What a commit that removes something drops with it. */
export function freeKey(
  state: ProjectState,
  kind: TakenKeyKind,
  key: string,
): Decision<unknown>['drop'] {
  const name = `${kind}/${key.toLowerCase()}`
  if (state.documents.takenKey.get(name)?.key !== key) return []
  return [{ doc: `takenKey/${name}`, delivers: false }]
}
