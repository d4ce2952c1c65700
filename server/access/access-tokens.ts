import { randomUUID } from 'node:crypto'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type JWTHeaderParameters, errors as joseErrors, jwtVerify, SignJWT } from 'jose'
import { covers, type Grant, roles } from '../domain/role.ts'
import { accessMsMax } from '../domain/token-limits.ts'
import { nullable, word } from '../schemas/primitives.ts'
import type { SigningKeys } from '../signing/signing-keys.ts'
import type { RolePrincipal } from './principal.ts'
import type { Principals } from './principals.ts'

const issuer = 'urn:sluice'
const audience = 'urn:sluice:api'
/** Told apart from everything else that the same keys sign. */
const typ = 'sluice-access+jwt'
/** Clocks of control planes differ a little, seconds. */
const clockTolerance = 5

const Claims = Type.Object({
  sub: Type.String(),
  exp: Type.Number(),
  /** Beginning of the hash of the secret it was minted with: it dies with that secret. */
  secret: Type.String({ minLength: 16, maxLength: 16 }),
  role: word(roles),
  project: nullable(Type.String()),
  environments: nullable(Type.Array(Type.String())),
})

/**
 * Access tokens: JWTs (RFC 7519) that stand in for a token with a role for minutes. Nothing of them
 * is stored. Each is bound to the secret it was minted with, and may do no more than its token.
 */
export class AccessTokens {
  readonly #principals: Principals
  readonly #keys: SigningKeys

  constructor(principals: Principals, keys: SigningKeys) {
    this.#principals = principals
    this.#keys = keys
  }

  /** Mints one. The grant must be covered by the principal's; `expiresAt` is unix ms. */
  async mint({ id, hash }: RolePrincipal, grant: Grant, expiresAt: number): Promise<string> {
    const key = this.#keys.current()
    return new SignJWT({ ...grant, secret: hash.slice(0, 16) })
      .setProtectedHeader({ alg: 'EdDSA', typ, kid: key.id })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(id)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(Math.floor(expiresAt / 1000))
      .sign(key.privateKey)
  }

  /** Whose access token this is; null if it is none, not ours, expired, or its token is gone. */
  async find(text: string): Promise<RolePrincipal | null> {
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return null
    const claims = await this.#verify(text)
    if (!Value.Check(Claims, claims)) return null
    const { sub, exp, secret, role, project, environments } = claims
    const minter = this.#principals.findBySecret(sub, secret)
    const grant: Grant = { role, project, environments }
    if (minter === null || !covers(minter.grant, grant)) return null
    const expiresAt = Math.min(minter.expiresAt, exp * 1000)
    return { ...minter, grant, expiresAt, isAccess: true, session: null }
  }

  async #verify(text: string): Promise<unknown> {
    try {
      const { payload } = await jwtVerify(text, (header) => this.#keyOf(header), {
        algorithms: ['EdDSA'],
        issuer,
        audience,
        typ,
        clockTolerance,
        maxTokenAge: accessMsMax / 1000,
        requiredClaims: ['sub', 'exp', 'jti'],
      })
      return payload
    } catch (error) {
      if (error instanceof joseErrors.JOSEError) return null
      throw error
    }
  }

  #keyOf({ kid }: JWTHeaderParameters) {
    const key = kid === undefined ? undefined : this.#keys.believed(kid)
    if (key === undefined) throw new joseErrors.JWKSNoMatchingKey()
    return key.publicKey
  }
}
