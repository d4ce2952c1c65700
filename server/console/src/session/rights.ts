import type { Session } from '../api/types.ts'
import { useSession } from './session.ts'

/** From least to most. */
const roles = ['viewer', 'operator', 'editor', 'approver', 'admin'] as const

/** What somebody may do. */
export type Role = (typeof roles)[number]

/** Where something needs a role: some environments of a project, all of it, or everywhere. */
export interface Place {
  /** Null for the whole installation. */
  readonly project: string | null
  /** Keys; null for all, also later ones. */
  readonly environments: readonly string[] | null
}

/**
 * Why whoever is signed in may not do something, for a tooltip; null if they may. The server decides:
 * this only says it before.
 */
export function whyNot(session: Session | undefined, role: Role, place: Place): string | null {
  if (session === undefined) return 'It is not known yet who you are.'
  const enough: readonly string[] = roles.slice(roles.indexOf(role))
  if (!enough.includes(session.role)) {
    return `This needs the role ${role}${placeWords(place)}. You are signed in as ${session.role}.`
  }
  if (session.project !== null && session.project !== place.project) {
    return `This needs the role ${role}${placeWords(place)}. You hold yours in project ${session.project}.`
  }
  const { environments } = session
  if (environments === null) return null
  const reaches = place.environments?.every((key) => environments.includes(key)) === true
  if (reaches) return null
  return `This needs the role ${role}${placeWords(place)}. You hold yours in ${environments.join(', ')}.`
}

/** `whyNot` for whoever is signed in. */
export function useWhyNot(): (role: Role, place: Place) => string | null {
  const session = useSession()
  return (role, place) => whyNot(session, role, place)
}

function placeWords({ project, environments }: Place): string {
  if (project === null) return ' in the whole installation'
  if (environments === null) return ` in all of project ${project}`
  return ` in ${environments.join(', ')}`
}
