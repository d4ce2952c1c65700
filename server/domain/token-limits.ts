import { originFaults } from './origins.ts'
import { type Fault, invalid } from './refusal.ts'
import type { Role } from './role.ts'

/** How long an access token is valid at most, ms. */
export const accessMsMax = 15 * 60 * 1000

/** How long the secret before a rotation is taken at most, ms. */
export const overlapMsMax = 30 * 24 * 60 * 60 * 1000

/** Environments have keys only within a project. */
export const needsProject: Fault = {
  path: '/project',
  code: 'REQUIRED',
  message: 'is needed to say whose environments are meant',
}

/** What a new token is limited to, as it comes in. */
export interface TokenLimits {
  readonly kind: 'server' | 'client' | 'edge' | 'personal' | 'automation'
  readonly role?: Role | null
  /** Project key. */
  readonly project?: string | null
  /** Environment key. */
  readonly environment?: string | null
  /** Environment keys. */
  readonly environments?: readonly string[] | null
  /** Origins of pages. */
  readonly origins?: readonly string[] | null
}

/** An SDK key reads the flags of one environment. */
export interface SdkLimits {
  readonly kind: 'server' | 'client' | 'edge'
  /** Project key. */
  readonly project: string
  /** Environment key. */
  readonly environment: string
  /** Origins of the pages that may use it; null: all. Only of client keys. */
  readonly origins: readonly string[] | null
}

/** Any other token has a role: everywhere, in a project, or in some environments of it. */
export interface RoleLimits {
  readonly kind: 'personal' | 'automation'
  readonly role: Role
  /** Project key. */
  readonly project: string | null
  /** Environment keys. */
  readonly environments: readonly string[] | null
}

/** Refuses limits that a token of this kind cannot have, and the lack of those it must have. */
export function readTokenLimits(limits: TokenLimits): SdkLimits | RoleLimits {
  const { kind, role = null, project = null, environment = null, environments = null } = limits
  const { origins = null } = limits
  const required = (path: string) => fault(path, 'REQUIRED', `is needed for the kind ${kind}`)
  const extra = (path: string) => fault(path, 'NOT_ALLOWED', `is not for the kind ${kind}`)
  const faults: Fault[] = originFaults(origins ?? [])
  if (origins !== null && kind !== 'client') faults.push(extra('/origins'))
  if (kind === 'server' || kind === 'client' || kind === 'edge') {
    if (role !== null) faults.push(extra('/role'))
    if (environments !== null) faults.push(extra('/environments'))
    if (project === null) faults.push(required('/project'))
    if (environment === null) faults.push(required('/environment'))
    if (project === null || environment === null || faults.length > 0) throw invalid(faults)
    return { kind, project, environment, origins }
  }
  if (role === null) faults.push(required('/role'))
  if (environment !== null) faults.push(extra('/environment'))
  if (environments !== null && project === null) {
    faults.push(needsProject)
  }
  if (role === null || faults.length > 0) throw invalid(faults)
  return { kind, role, project, environments }
}

function fault(path: string, code: string, message: string): Fault {
  return { path, code, message }
}
