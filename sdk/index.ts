/** The public names of `@sluice/sdk`. Each is here for the reason beside it. */

// To keep flags up to date from a control plane or an edge.
export { createClient } from './client/client.ts'
// To write a cache, a logger or a fetch of one's own, and to build options step by step.
export type {
  ClientOptions,
  Exposure,
  Fetch,
  Logger,
  PublicJwk,
  Saturation,
  SnapshotCache,
  VerifyKeys,
} from './client/options.ts'
// To hold a client, and to show what it says of itself.
export type {
  Client,
  ClientEvents,
  ClientMode,
  ClientProblem,
  ClientState,
  ClientStatus,
  EndTimer,
} from './client/surface.ts'
// To evaluate a snapshot that one has, without a client.
export { type BoundEvaluator, createEvaluator, type Evaluator } from './evaluate/evaluator.ts'
// To start from the JSON of a snapshot, faster than by `JSON.parse`.
export { parseSnapshot } from './evaluate/parse-snapshot.ts'
export type { ReadSnapshot } from './evaluate/payload.ts'
// To declare the flags of an application, so that keys and values are checked.
export type { Flags } from './evaluate/typed-flags.ts'
// To tell a snapshot that cannot be read from other errors.
export { UnreadableSnapshot } from './evaluate/unreadable.ts'
// To say what is evaluated, and to read the outcome.
export type {
  ContextValue,
  Details,
  ErrorCode,
  EvaluationContext,
  JsonValue,
  Metadata,
  Reason,
  Snapshot,
} from './model.ts'
