import { Type } from '@sinclair/typebox'
import { deliveryErrorCodes } from '../domain/delivery.ts'
import { closed, DisplayName, nullable, oneOf, Timestamp } from './primitives.ts'
import { EnvironmentPath } from './project.ts'

/** Stable codes of pushes that failed. */
export const pushFaultCodes = [...deliveryErrorCodes, 'UNTRUSTED'] as const

export const WorkerInput = Type.Object(
  {
    name: DisplayName,
    url: Type.String({
      maxLength: 2048,
      description: 'where the worker is served, https://…, of the public internet',
    }),
  },
  {
    ...closed,
    title: 'WorkerInput',
    examples: [{ name: 'europe', url: 'https://flags-edge.example' }],
  },
)

export const WorkerView = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    environment: Type.String(),
    url: Type.String(),
    createdAt: Timestamp,
    state: oneOf(['pending', 'current', 'behind', 'failing'], {
      description: 'pending: nothing was pushed yet; behind: the last change is on its way',
    }),
    snapshot: nullable(Type.String(), { description: 'The last snapshot that it took.' }),
    keys: nullable(Type.String(), { description: 'The last list of keys that it took.' }),
    takenAt: nullable(Timestamp, { description: 'When it last took a push.' }),
    error: nullable(Type.Object({ code: oneOf(pushFaultCodes), detail: Type.String() }), {
      description: 'Of the last push, if it failed; it is tried again.',
    }),
    failingSince: nullable(Timestamp),
  },
  {
    title: 'Worker',
    examples: [
      {
        id: 'wk_5f0c9a31b2d4',
        name: 'europe',
        environment: 'staging',
        url: 'https://flags-edge.example',
        createdAt: '2026-01-31T09:00:00.000Z',
        state: 'current',
        snapshot: '1769850000.8',
        keys: '1769850000.3',
        takenAt: '2026-01-31T09:00:00.000Z',
        error: null,
        failingSince: null,
      },
    ],
  },
)

/** Which worker, only the reader knows. */
export const WorkerPath = Type.Object({
  ...EnvironmentPath.properties,
  worker: Type.String({ examples: ['$WORKER_ID'] }),
})
