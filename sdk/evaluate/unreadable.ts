/** A snapshot, or a delta, that is not one at all: nothing of it can be used. */
export class UnreadableSnapshot extends Error {
  override readonly name = 'UnreadableSnapshot'
  readonly code = 'UNREADABLE_SNAPSHOT'
}

/** Why one part of a snapshot cannot be compiled. Never leaves this folder. */
export class CompileError extends Error {
  override readonly name = 'CompileError'
}
