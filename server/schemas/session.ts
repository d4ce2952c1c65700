import { type Static, Type } from '@sinclair/typebox'
import { roleKinds } from './documents.ts'
import { closed, nullable, oneOf, Timestamp } from './primitives.ts'

export const SessionView = Type.Object(
  {
    token: Type.Object({
      id: Type.String(),
      kind: oneOf(roleKinds),
      name: Type.String(),
    }),
    role: Type.String(),
    project: nullable(Type.String()),
    environments: nullable(Type.Array(Type.String())),
    expiresAt: nullable(Timestamp, { description: 'null if what was sent never expires' }),
    standby: nullable(Type.Object({ since: Timestamp, serves: Type.Boolean() }), {
      description:
        'set while the installation is a standby copy: nothing is done by itself, and SDKs are answered only if it `serves`',
    }),
  },
  {
    title: 'Session',
    examples: [
      {
        token: { id: 'admin', kind: 'personal', name: 'first admin' },
        role: 'admin',
        project: null,
        environments: null,
        expiresAt: null,
        standby: null,
      },
    ],
  },
)

/** What became of a standby. */
export const Activation = Type.Object(
  { wasStandby: Type.Boolean({ description: 'false: it was none, and nothing has changed' }) },
  { title: 'Activation', examples: [{ wasStandby: true }] },
)

export const LoginLink = Type.Object(
  {
    path: Type.String({ description: 'Opens the console, once; below the address of the server.' }),
    expiresAt: Timestamp,
  },
  {
    title: 'LoginLink',
    examples: [
      {
        path: '/console/login#slu_login_5f0c9a31b2d4_…',
        expiresAt: '2026-01-31T09:10:00.000Z',
      },
    ],
  },
)

/** What opens a session of the console: a token, or the code of a login link. */
export const SessionInput = Type.Object(
  { secret: Type.String({ minLength: 1, maxLength: 4096, pattern: '^[!-~]+$' }) },
  closed,
)

/** Who sends a request, as the API shows it. */
export type SessionView = Static<typeof SessionView>
