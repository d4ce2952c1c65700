import { Redis, type RedisOptions } from 'ioredis'
import { StoreUnavailable } from '../errors.ts'
import type { StoreLogger } from '../logger.ts'
import { readScripts } from './scripts.ts'

const COMMAND_TIMEOUT_MS = 5000
const CONNECT_TIMEOUT_MS = 5000
const SILENCE_TIMEOUT_MS = 15_000
const RECONNECT_MAX_MS = 1000

/** Without the option that would change the type of every reply. */
type Options = Omit<RedisOptions, 'replyMapping'>

/** Where a Redis is and how to log in, without any other option. */
export interface RedisAddress {
  readonly options: Options
  /** Host and port, for messages: never the password. */
  readonly label: string
}

/** Reads `redis://[user[:password]@]host[:port][/database]` or `rediss://…`. Throws otherwise. */
export function parseAddress(url: string): RedisAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null
  const database = parsed?.pathname.replace(/^\//, '') ?? ''
  if (
    parsed === null ||
    !['redis:', 'rediss:'].includes(parsed.protocol) ||
    parsed.hostname === '' ||
    !/^\d*$/.test(database)
  ) {
    // The URL itself stays out of the message: it may hold a password.
    throw new StoreUnavailable(
      'the address of Redis must look like redis://host:6379, or rediss://host:6379/0 with TLS',
    )
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, '')
  const port = Number(parsed.port || 6379)
  return {
    label: `${parsed.hostname}:${port}`,
    options: {
      host,
      port,
      db: Number(database),
      ...(parsed.username !== '' && { username: decodeURIComponent(parsed.username) }),
      ...(parsed.password !== '' && { password: decodeURIComponent(parsed.password) }),
      ...(parsed.protocol === 'rediss:' && { tls: {} }),
    },
  }
}

/** Settings of every connection; none of them lets a command wait without an end. */
function commonOptions(address: RedisAddress, name: string): Options {
  return {
    ...address.options,
    connectionName: `sluice-${name}`,
    disableClientInfo: true,
    // RESP3 gives other shapes for streams; nothing here needs it.
    protocol: 2,
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // A dead peer is noticed by its silence while commands wait.
    socketTimeout: SILENCE_TIMEOUT_MS,
    maxLoadingRetryTime: RECONNECT_MAX_MS,
    retryStrategy: (times) => Math.min(25 * 2 ** Math.min(times, 10), RECONNECT_MAX_MS),
    reconnectOnError: (error) => (error.message.includes('READONLY') ? 1 : false),
    // Both together: when the socket is lost, whatever was sent is rejected at once. Without the
    // first, commands in flight would be sent again; without the second they would never settle.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // While there is no connection, commands fail instead of waiting.
    enableOfflineQueue: false,
  }
}

/** The connection for commits, reads and everything else that answers at once. Not yet connected. */
export function createCommandConnection(address: RedisAddress, logger: StoreLogger): Redis {
  const options: Options = {
    ...commonOptions(address, 'command'),
    commandTimeout: COMMAND_TIMEOUT_MS,
    scripts: readScripts(),
  }
  return reportingOutages(new Redis(options), address, logger)
}

/** A connection for blocking reads of `blockMs`. Not yet connected. */
export function createTailConnection(
  address: RedisAddress,
  blockMs: number,
  logger: StoreLogger,
): Redis {
  const options: Options = {
    ...commonOptions(address, 'tail'),
    // Past this an unanswered blocking read ends as if nothing had come, and is simply repeated.
    blockingTimeout: SILENCE_TIMEOUT_MS,
    blockingTimeoutGrace: SILENCE_TIMEOUT_MS - blockMs,
  }
  return reportingOutages(new Redis(options), address, logger)
}

/** Says once that the server is lost, and once that it is back. */
function reportingOutages(redis: Redis, address: RedisAddress, logger: StoreLogger): Redis {
  const facts = { address: address.label, connection: redis.options.connectionName }
  let lost = false
  let opened = false
  const report = (cause: string): void => {
    if (lost || !opened) return
    lost = true
    logger.warn({ ...facts, cause }, 'the connection to Redis is lost; trying again')
  }
  redis.on('error', (error: Error) => report(error.message))
  // Not 'close', which also comes when it was closed on purpose.
  redis.on('reconnecting', () => report('closed'))
  redis.on('ready', () => {
    if (lost) logger.info(facts, 'the connection to Redis is back')
    lost = false
    opened = true
  })
  redis.on('end', () => {
    opened = false
  })
  return redis
}
