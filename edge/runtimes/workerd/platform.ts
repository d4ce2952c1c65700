/** The parts of Cloudflare's runtime that are used here, so that its whole library of types is not. */

/** What a durable object keeps; values of at most 2 MB on SQLite. */
export interface ObjectStorage {
  get(key: string): Promise<unknown>
  /** All or nothing. */
  put(entries: Readonly<Record<string, unknown>>): Promise<void>
  delete(keys: readonly string[]): Promise<number>
  /** Calls `alarm` of the object then, unix ms, in place of what was set before. */
  setAlarm(at: number): Promise<void>
}

/** Given to a durable object. */
export interface ObjectState {
  readonly storage: ObjectStorage
  blockConcurrencyWhile<T>(work: () => Promise<T>): Promise<T>
  waitUntil(work: Promise<unknown>): void
}

/** Given with each request to a worker. */
export interface RequestContext {
  /** Goes on after the answer, for up to 30 s. */
  waitUntil(work: Promise<unknown>): void
}

/** A durable object, from outside. */
export interface ObjectStub {
  fetch(request: Request | string): Promise<Response>
}

/** The durable objects of a class. */
export interface ObjectNamespace {
  idFromName(name: string): unknown
  get(id: unknown): ObjectStub
}

/** Workers KV. */
export interface KeyValue {
  get(key: string): Promise<string | null>
  put(key: string, value: string): Promise<void>
}

/** Bindings and variables of the worker; see wrangler.jsonc. */
export interface WorkerEnvironment {
  readonly SLUICE_EDGE: ObjectNamespace
  /** Keeps a copy for isolates that start while the object cannot be reached; may be left out. */
  readonly SLUICE_KV?: KeyValue
  /** `/.well-known/jwks.json` of the control plane: whoever pushes something else is refused. */
  readonly SLUICE_VERIFY_KEYS: string
  /** Where to tell what was counted, and edge keys to tell it with; may be left out. */
  readonly SLUICE_UPSTREAM?: string
  readonly SLUICE_EDGE_KEY?: string
  /** `1`: pages are told of changes by streams, which the object holds open. */
  readonly SLUICE_STREAMS?: string
  /** `1`: SDKs too; then the object is a relay of `SLUICE_UPSTREAM` while they listen. */
  readonly SLUICE_SDK_STREAMS?: string
}
