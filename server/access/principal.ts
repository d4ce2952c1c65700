import type { Grant } from '../domain/role.ts'

/** What every principal has. */
interface Credential {
  /** Id of the token. */
  readonly id: string
  /** SHA-256, hex, of its secret: the one that was sent, or that an access token was minted with. */
  readonly hash: string
  /** When what was sent stops being valid, unix ms; Infinity if never. */
  readonly expiresAt: number
}

/** A person or automation: changes and reads what its grant reaches. */
export interface RolePrincipal extends Credential {
  readonly kind: 'personal' | 'automation'
  readonly grant: Grant
  /** Whether an access token or a session was sent, which stands in for the token. */
  readonly isAccess: boolean
  /** Id of the session of the console that was sent; null if none was. */
  readonly session: string | null
}

/** An SDK, an edge or a browser: reads the flags of one environment. */
export interface SdkPrincipal extends Credential {
  readonly kind: 'server' | 'client' | 'edge'
  /** Project id. */
  readonly project: string
  /** Environment id. */
  readonly environment: string
  /** Origins of the pages that may use a client key; null: all. */
  readonly origins: readonly string[] | null
}

/** Who is asking. */
export type Principal = RolePrincipal | SdkPrincipal
