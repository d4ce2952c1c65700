/** What a token may do, from least to most. Each role may do what those before it may. */
export const roles = ['viewer', 'operator', 'editor', 'approver', 'admin'] as const

/**
 * `viewer` reads, `operator` kills and restores, `editor` makes all other changes of flags and
 * segments, `approver` agrees to the changes of others, `admin` manages projects, environments and
 * tokens.
 */
export type Role = (typeof roles)[number]

/** Whether a role may do what `needed` may. */
export function includesRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** A role and where it holds: what a token has, and what a change needs. */
export interface Grant {
  readonly role: Role
  /** Project id; null for the whole installation. */
  readonly project: string | null
  /** Ids of the environments in which it may change things; null for all, also later ones. */
  readonly environments: readonly string[] | null
}

/** Whether a grant is at least as broad as another. */
export function covers(grant: Grant, needed: Grant): boolean {
  if (!includesRole(grant.role, needed.role)) return false
  if (!reachesProject(grant, needed.project)) return false
  if (grant.environments === null) return true
  return needed.environments !== null && isWithin(needed.environments, grant.environments)
}

/** Whether a grant reads a project (by id), or with null the whole installation. */
export function reachesProject(grant: Grant, project: string | null): boolean {
  return grant.project === null || grant.project === project
}

/** A choice of no environment is no choice: nothing is within it by default. */
function isWithin(needed: readonly string[], held: readonly string[]): boolean {
  return needed.length > 0 && needed.every((environment) => held.includes(environment))
}
