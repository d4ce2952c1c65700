import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { CompactSign, compactVerify } from 'jose'
import { nullable } from '../schemas/primitives.ts'
import type { SigningKey } from '../signing/signing-key.ts'
import type { SigningKeys } from '../signing/signing-keys.ts'
import { canonicalJson } from '../store/canonical.ts'
import type { Audit } from '../store/contract.ts'
import type { Position } from './chain.ts'

const type = 'sluice-checkpoint'
const textBytesMax = 16 * 1024

const ClaimsSchema = Type.Object({
  /** Project id. */
  project: Type.String(),
  epoch: Type.Integer(),
  revision: Type.Integer(),
  commitId: Type.String(),
  /** Unix ms of the entry. */
  committedAt: Type.Integer(),
  /** h at the revision, hex. */
  hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  signedAt: Type.String(),
  /** The file that all entries up to this one were moved to; null while they are in the store. */
  exported: nullable(Type.Object({ file: Type.String(), sha256: Type.String() })),
})

/** What a checkpoint states: up to this entry, history is what this hash says. */
export type CheckpointClaims = Static<typeof ClaimsSchema>

const check = TypeCompiler.Compile(ClaimsSchema)

/** Signs a checkpoint: a compact JWS (EdDSA, `typ` sluice-checkpoint), which any JOSE library verifies. */
export async function signCheckpoint(key: SigningKey, claims: CheckpointClaims): Promise<string> {
  return new CompactSign(Buffer.from(canonicalJson(claims)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.id, typ: type })
    .sign(key.privateKey)
}

/** The claims of a checkpoint of a project, however old; null if no key of ours signed them. */
export async function readCheckpoint(
  keys: SigningKeys,
  project: string,
  signed: string,
): Promise<CheckpointClaims | null> {
  if (signed.length > textBytesMax) return null
  try {
    const { payload, protectedHeader } = await compactVerify(
      signed,
      ({ kid = '' }) => {
        const key = keys.recorded(kid)
        if (key === undefined) throw new Error('unknown key')
        return key.publicKey
      },
      { algorithms: ['EdDSA'] },
    )
    const claims: unknown = JSON.parse(Buffer.from(payload).toString('utf8'))
    if (protectedHeader.typ !== type || !check.Check(claims)) return null
    return claims.project === project ? claims : null
  } catch {
    return null
  }
}

/** The newest checkpoint at or below a revision: null if there is none, `forged` if it is not ours. */
export async function lastCheckpoint(
  audit: Audit,
  keys: SigningKeys,
  project: string,
  upTo: number,
): Promise<CheckpointClaims | 'forged' | null> {
  const range = { from: 0, to: upTo, limit: 1, newestFirst: true }
  const [stored] = await audit.checkpoints(project, range)
  if (stored === undefined) return null
  const claims = await readCheckpoint(keys, project, stored.signed)
  return claims?.revision === stored.revision ? claims : 'forged'
}

/** The position that a checkpoint vouches for. */
export function positionOf(claims: CheckpointClaims): Position {
  const { epoch, revision, commitId, committedAt, hash } = claims
  return { epoch, revision, commitId, committedAt, hash }
}
