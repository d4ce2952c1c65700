import { OutcomeUnknown, StoreUnavailable } from '../errors.ts'

/** Answers by which Redis refuses a command before it writes anything, and what to do about each. */
const REFUSALS: readonly (readonly [word: string, advice: string])[] = [
  ['OOM', 'Redis is out of memory: raise maxmemory'],
  ['READONLY', 'this Redis is a replica: a failover is going on, or the address is wrong'],
  ['MISCONF', 'Redis cannot save to its disk: check its disk and log'],
  ['NOREPLICAS', 'Redis has too few replicas to take writes'],
  ['LOADING', 'Redis is loading its data'],
  ['BUSY', 'Redis is busy with a script'],
  ['MASTERDOWN', 'Redis has lost its master'],
  ['CLUSTERDOWN', 'the Redis cluster is down'],
  ['TRYAGAIN', 'the Redis cluster is moving a slot'],
  ['MOVED', 'this Redis is a member of a cluster'],
  ['ASK', 'this Redis is a member of a cluster'],
  ['NOAUTH', 'Redis asks for a password: put it into REDIS_URL, as in redis://:password@host:6379'],
  ['WRONGPASS', 'Redis refused the user name or password: correct REDIS_URL'],
  ['DB index is out of range', 'it has no database of the number at the end of REDIS_URL'],
  ['NOPERM', "the Redis user lacks a permission: it needs all commands on keys 'sluice:*'"],
  ['WRONGTYPE', 'a key holds another type of value than it should'],
  ['equal or smaller than the target stream', 'the log has entries beyond the head: restore it'],
  ['EXECABORT', 'it did not run a transaction'],
]

/** Why there was no answer, and what to do about each. */
const SILENCES: readonly (readonly [word: string, advice: string])[] = [
  ['ECONNREFUSED', 'nothing listens there: start Redis, or correct REDIS_URL'],
  ['ENOTFOUND', 'there is no host of that name: correct REDIS_URL'],
  [
    'EAI_AGAIN',
    'the name of the host cannot be looked up: check the network, or correct REDIS_URL',
  ],
  [
    'ETIMEDOUT',
    'check that it is Redis, that no firewall is between, and whether it speaks TLS (rediss://)',
  ],
  ['timed out', 'check that it is Redis, and that it is not stuck'],
]

/** ioredis has no code for this: the command was rejected without being sent. */
const NOT_SENT = "Stream isn't writeable"

/** What a command does: only the outcome of a write can be unknown. */
export type Access = 'read' | 'write'

/**
 * Turns what ioredis rejected with into an error of the store. It keeps no `cause`: ioredis hangs
 * the arguments of the command on its errors, and those do not belong into a log.
 */
export function toStoreError(
  error: unknown,
  access: Access,
  address: string,
): StoreUnavailable | OutcomeUnknown {
  if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown) return error
  const detail = detailOf(error)
  if (detail.startsWith(NOT_SENT)) {
    return new StoreUnavailable(`Redis at ${address} cannot be reached`)
  }
  const refusal = REFUSALS.find(([word]) => detail.includes(word))
  if (refusal !== undefined) {
    return new StoreUnavailable(`Redis at ${address} refused: ${refusal[1]} (${detail})`)
  }
  if (access === 'read') {
    const silence = SILENCES.find(([word]) => detail.includes(word))
    const advice = silence === undefined ? '' : ` (${silence[1]})`
    return new StoreUnavailable(`Redis at ${address} gave no answer: ${detail}${advice}`)
  }
  return new OutcomeUnknown(
    `Redis at ${address} was sent the change and gave no usable answer: ${detail}`,
  )
}

/** A host with several addresses fails with an error that has a code but no message. */
function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Of a transaction that was not run; why, each of its commands was told.
  if (error.message.startsWith('EXECABORT')) return `${error.message} ${firstRefusal(error)}`
  if (error.message.startsWith('WRONGTYPE')) return `${error.message}: ${firstArgument(error)}`
  // What ioredis says of its own retries, when the connection was lost under a command.
  if (error.message.startsWith('Reached the max retries')) return 'the connection was lost'
  if (error.message !== '') return error.message
  return 'code' in error ? String(error.code) : error.name
}

/** Why Redis refused the first command of a transaction; ioredis hangs the refusals on the error. */
function firstRefusal(error: Error): string {
  const refusals = 'previousErrors' in error ? error.previousErrors : undefined
  const [first] = Array.isArray(refusals) ? refusals : []
  return first instanceof Error ? first.message : 'unknown cause'
}

/** The key of a command that works on one; ioredis hangs the command on its error. */
function firstArgument(error: Error): string {
  const command = 'command' in error ? error.command : undefined
  const hasArguments = typeof command === 'object' && command !== null && 'args' in command
  return hasArguments && Array.isArray(command.args) ? String(command.args[0]) : 'unknown key'
}
