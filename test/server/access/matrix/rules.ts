import {
  type Actor,
  type Environment,
  environments,
  type RoleName,
  roleOrder,
  type Scope,
  scopeNames,
  type World,
  type WorldRequest,
} from './world.ts'

/** Who may send a request, in words that the server does not share: it is checked against them. */
export type Rule =
  /** Everybody, without a token. */
  | { readonly for: 'everybody' }
  /** No token lets in: something else does. */
  | { readonly for: 'nobody' }
  /** Edges alone. */
  | { readonly for: 'edges' }
  /** SDKs and edges. */
  | { readonly for: 'sdks' }
  /** Nobody with a token: systems that have the secret of their own hook. */
  | { readonly for: 'hooks' }
  /** Who has flags evaluated: servers, and clients. */
  | { readonly for: 'evaluators' }
  /** Every token with a role, whatever it is limited to. */
  | { readonly for: 'roles' }
  /** A role, and where it must hold. Who does not reach the project gets `NOT_FOUND`. */
  | {
      readonly for: 'role'
      readonly role: RoleName
      readonly where: Where
      /** Whether it is a matter of `shop`, which other tokens do not see. Else it is FORBIDDEN. */
      readonly inShop: boolean
    }
  /** Who manages a token may do this to it; to others it is not there. */
  | { readonly for: 'managers'; readonly where: Where }

/** Where a role must hold. */
export type Where =
  | 'installation'
  /** All of `shop`, whatever environments it will have. */
  | 'project'
  /** All environments that `shop` has. */
  | 'everywhere'
  | Environment
  /** Anywhere in `shop`. */
  | 'anywhere'

const scopesThatReach: Readonly<Record<Where, readonly Scope[]>> = {
  installation: ['installation'],
  project: ['installation', 'shop'],
  everywhere: ['installation', 'shop', 'both'],
  staging: ['installation', 'shop', 'both', 'staging'],
  production: ['installation', 'shop', 'both', 'production'],
  anywhere: ['installation', 'shop', 'both', 'staging', 'production'],
}

/** The status that an actor must get; 200 stands for any success. */
export function expectedStatus(actor: Actor, rule: Rule): 200 | 401 | 403 | 404 {
  if (rule.for === 'everybody') return 200
  if (rule.for === 'hooks' || rule.for === 'nobody') return 401
  if (actor.kind === 'nobody' || actor.kind === 'stranger') return 401
  if (rule.for === 'edges') return actor.kind === 'edge' ? 200 : 403
  if (rule.for === 'sdks') return actor.kind === 'server' || actor.kind === 'edge' ? 200 : 403
  if (rule.for === 'evaluators') {
    return actor.kind === 'server' || actor.kind === 'client' ? 200 : 403
  }
  if (!('role' in actor)) return 403
  if (rule.for === 'roles') return 200
  const reaches = scopesThatReach[rule.where].includes(actor.scope)
  if (rule.for === 'managers') return actor.role === 'admin' && reaches ? 200 : 404
  if (rule.inShop && !scopesThatReach.anywhere.includes(actor.scope)) return 404
  const isAbove = roleOrder.indexOf(actor.role) >= roleOrder.indexOf(rule.role)
  return isAbove && reaches ? 200 : 403
}

/** One thing to send to a route, and who may. */
export interface Case {
  /** Tells several cases of one route apart. */
  readonly name?: string
  readonly rule: Rule
  /** Those who may are not tried here. */
  readonly onlyRefusals?: boolean
  /** Those who may not are not tried here. */
  readonly onlySuccesses?: boolean
  /**
   * The path and what goes with it. Makes what the request needs first, if it is to succeed: a
   * request that is refused leaves everything as it was.
   */
  readonly request: (
    world: World,
    succeeds: boolean,
  ) => Promise<{ path: string } & Omit<WorldRequest, 'token'>>
}

/** A request that needs nothing to be made first. */
export function plain(rule: Rule, path: string, request: Omit<WorldRequest, 'token'> = {}): Case {
  return { rule, request: async () => ({ path, ...request }) }
}

/** Reading something of `shop`. */
export function reading(path: string, request: Omit<WorldRequest, 'token'> = {}): Case {
  return plain(inShop('viewer', 'anywhere'), path, request)
}

/** A role somewhere in `shop`. */
export function inShop(role: RoleName, where: Where): Rule {
  return { for: 'role', role, where, inShop: true }
}

/** The same case for each environment of `shop`, with its name in the path. */
export function eachEnvironment(make: (environment: Environment) => Case): readonly Case[] {
  return environments.map((environment) => ({ name: environment, ...make(environment) }))
}

/** Every scope must be known to the rules: fails when one is added and forgotten. */
export function unreachedScopes(): readonly Scope[] {
  const reached: readonly Scope[] = [...scopesThatReach.anywhere, 'blog']
  return scopeNames().filter((scope) => !reached.includes(scope))
}
