import type { TokenInput } from '../api/types.ts'

/** Kinds of token, with what each is for. */
export const tokenKinds = [
  { value: 'server', label: 'server: an SDK in a process of yours' },
  { value: 'client', label: 'client: a browser or app; public, sees no rules' },
  { value: 'edge', label: 'edge: a Sluice edge' },
  { value: 'personal', label: 'personal: a person' },
  { value: 'automation', label: 'automation: a pipeline or script' },
] as const

/** Roles, with what each may do. */
export const tokenRoles = [
  { value: 'viewer', label: 'viewer: reads' },
  { value: 'operator', label: 'operator: kills and restores' },
  { value: 'editor', label: 'editor: changes flags and segments' },
  { value: 'approver', label: 'approver: agrees to changes' },
  { value: 'admin', label: 'admin: manages projects and tokens' },
] as const

/** How long a token may live; days. */
export const lifetimes = [
  { value: '', label: 'never' },
  { value: '1', label: 'in a day' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
]

const dayMs = 86_400_000

/** A token as it is being made. */
export interface TokenDraft {
  readonly name: string
  readonly kind: (typeof tokenKinds)[number]['value']
  readonly role: (typeof tokenRoles)[number]['value']
  /** Empty for all projects. */
  readonly project: string
  readonly environment: string
  /** Where a role may change things; empty for everywhere. */
  readonly environments: string[]
  /** Days; empty for ever. */
  readonly lifetime: string
}

/** Whether it reads the flags of one environment; else it has a role. */
export function isSdk({ kind }: Pick<TokenDraft, 'kind'>): boolean {
  return kind === 'server' || kind === 'client' || kind === 'edge'
}

/** What is sent to make it. */
export function writeToken(draft: TokenDraft, now: number): TokenInput {
  const { name, kind, role, project, environment, environments, lifetime } = draft
  const place = isSdk(draft)
    ? { project, environment }
    : {
        role,
        ...(project === '' ? {} : { project }),
        ...(environments.length === 0 ? {} : { environments }),
      }
  const expiresAt = lifetime === '' ? null : new Date(now + Number(lifetime) * dayMs).toISOString()
  return { kind, name: name.trim(), expiresAt, ...place }
}
