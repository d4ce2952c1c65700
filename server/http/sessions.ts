import type { FastifyRequest } from 'fastify'
import type { RolePrincipal } from '../access/principal.ts'
import { standbyOf } from '../changes/standby.ts'
import type { SessionView } from '../schemas/session.ts'
import { nameGrant } from './allow.ts'

/** Who sends a request, and what they may do. */
export function showSession(
  { server: { control } }: FastifyRequest,
  { id, kind, grant, expiresAt }: RolePrincipal,
): SessionView {
  const name = control.projects.system.state.documents.token.get(id)?.name ?? id
  return {
    token: { id, kind, name },
    ...nameGrant(control, grant),
    expiresAt: Number.isFinite(expiresAt) ? new Date(expiresAt).toISOString() : null,
    standby: standbyOf(control.projects.system.state) ?? null,
  }
}
