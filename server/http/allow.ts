import type { FastifyRequest } from 'fastify'
import { type Effect, findLacking } from '../access/needed.ts'
import type { ControlPlane } from '../control-plane.ts'
import { Refusal } from '../domain/refusal.ts'
import { covers, type Grant, type Role, reachesProject } from '../domain/role.ts'
import type { ProjectState } from '../state/project-state.ts'
import { personOf } from './principal.ts'

/** Refuses with FORBIDDEN unless whoever sends the request may do this to the state. */
export function requireAllowed(request: FastifyRequest, state: ProjectState, effect: Effect): void {
  const lacking = findLacking(personOf(request).grant, state, effect)
  if (lacking !== null) throw lacks(request, lacking)
}

/** Refuses with FORBIDDEN unless the grant of whoever sends the request covers another. */
export function requireGrant(request: FastifyRequest, needed: Grant): void {
  if (!covers(personOf(request).grant, needed)) throw lacks(request, needed)
}

/** Refuses with FORBIDDEN unless whoever sends the request has a role in the whole installation. */
export function requireInInstallation(request: FastifyRequest, role: Role): void {
  requireGrant(request, { role, project: null, environments: null })
}

function lacks(request: FastifyRequest, lacking: Grant): Refusal {
  const { control } = request.server
  const needed = nameGrant(control, lacking)
  const held = describe(nameGrant(control, personOf(request).grant))
  const detail = `This needs the role ${describe(needed)}. The token has the role ${held}.`
  return new Refusal('FORBIDDEN', detail, { needed })
}

/** Whether whoever sends the request sees a project at all. */
export function seesProject(request: FastifyRequest, projectId: string): boolean {
  return reachesProject(personOf(request).grant, projectId)
}

/** A grant by keys, as people know projects and environments. */
export interface NamedGrant {
  readonly role: string
  readonly project: string | null
  readonly environments: string[] | null
}

/** Names a grant. What was deleted has no key any more and is left out. */
export function nameGrant({ projects }: ControlPlane, grant: Grant): NamedGrant {
  const { role, project, environments } = grant
  if (project === null) return { role, project, environments: null }
  const listed = [...projects.system.state.documents.project.present()].map(([, one]) => one)
  const key = listed.find(({ id }) => id === project)?.key ?? '(deleted)'
  if (environments === null) return { role, project: key, environments }
  const present = projects.feed(project)?.state.documents.environment.present() ?? []
  const keys = [...present].filter(([, { id }]) => environments.includes(id)).map(([name]) => name)
  return { role, project: key, environments: keys.sort() }
}

function describe({ role, project, environments }: NamedGrant): string {
  if (project === null) return `${role} in the whole installation`
  if (environments === null) return `${role} in all of project ${project}`
  const where = environments.length > 0 ? environments.join(', ') : 'no environment'
  return `${role} in ${where} of project ${project}`
}
