import type { RedisFacts } from '../store/redis/inspect.ts'
import { clockFinding, type Finding, fail, ok, warn } from './finding.ts'

const memoryWarnShare = 0.8

/** What the facts about a Redis mean for flags that are kept in it. */
export function redisFindings(facts: RedisFacts): Finding[] {
  return [
    usableFinding(facts),
    writeFinding(facts),
    durabilityFinding(facts),
    memoryFinding(facts),
    replicationFinding(facts),
    clockFinding('redis clock', facts.clock, 1),
  ]
}

function usableFinding({ address, version, problem }: RedisFacts): Finding {
  if (problem === null) return ok('redis', `${version} at ${address}`)
  return fail(
    'redis',
    `${address}: ${problem}`,
    'no server starts on it: change that in redis.conf',
  )
}

function writeFinding({ writeFailure }: RedisFacts): Finding {
  if (writeFailure === null) return ok('redis writes', 'a key was written and read')
  return fail('redis writes', writeFailure, 'no flag can be changed until it takes writes again')
}

function durabilityFinding({ hasAppendOnlyFile, isPersisting }: RedisFacts): Finding {
  if (!isPersisting) {
    const advice = "look at the log of Redis and at its disk's free space and permissions"
    return fail('redis disk', 'the last write to its disk failed', advice)
  }
  if (hasAppendOnlyFile) return ok('redis disk', 'it keeps an append-only file')
  return warn(
    'redis disk',
    'it keeps no append-only file: what was acknowledged is lost when it stops',
    'appendonly yes in redis.conf (appendfsync everysec loses up to a second, always nothing)',
  )
}

function memoryFinding({ memoryLimitBytes, memoryUsedBytes }: RedisFacts): Finding {
  const used = `${Math.ceil(memoryUsedBytes / 1024 ** 2)} MiB used`
  if (memoryLimitBytes === 0) return ok('redis memory', `${used}, no maxmemory`)
  const detail = `${used} of ${Math.floor(memoryLimitBytes / 1024 ** 2)} MiB (maxmemory)`
  if (memoryUsedBytes < memoryLimitBytes * memoryWarnShare) return ok('redis memory', detail)
  const advice = 'raise maxmemory: when it is full, Redis refuses writes'
  return memoryUsedBytes < memoryLimitBytes
    ? warn('redis memory', detail, advice)
    : fail('redis memory', detail, advice)
}

function replicationFinding({ replicas }: RedisFacts): Finding {
  if (replicas > 0) return ok('redis replicas', `${replicas} connected`)
  return warn(
    'redis replicas',
    'none: while this Redis is down nothing can be changed, though flags go on serving',
    'keep backups (sluice backup), or use a Redis that fails over behind one stable address',
  )
}
