/** What an edge builds upon: the client, and what it got as it came. */

export type { ServerSentEvent } from './client/event-stream.ts'
// To know what became of what was offered.
export type { Outcome } from './client/gate.ts'
export type { RawPayload } from './client/inspection.ts'
// To add up what others sketch.
export { addToBucket, createOpenSketches, openBatchOf } from './client/open-sketches.ts'
// To speak with upstreams by the very same code.
export type { ClientOptions, Fetch, Logger, PublicJwk, SnapshotCache } from './client/options.ts'
export type { Payload } from './client/payload.ts'
export { splitSigned } from './client/payload.ts'
export { createRelayClient, type RelayClient } from './client/relay-client.ts'
export type { RelayPorts } from './client/relay-tap.ts'
// To forward what others report.
export { divideCounts, type ReportCounts } from './client/report-body.ts'
export type { Addition } from './client/reporter.ts'
// To believe nobody but the control plane.
export { createVerifier, type Verifier } from './client/signature.ts'
// To count what is evaluated for those who have no SDK.
export { createUsage, type MetricSum, type Usage, type UsageCounts } from './client/usage.ts'
export { readVerifyKeys } from './client/verify-keys.ts'
