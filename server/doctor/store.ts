import type { Config } from '../config.ts'
import type { LayoutRecord, Log, Store } from '../store/contract.ts'
import { LAYOUT_VERSION, UNFINISHED_VERSION } from '../store/layout.ts'
import { silentLogger } from '../store/logger.ts'
import { causeOf, type Finding, fail, ok, warn } from './finding.ts'
import { redisFindings } from './redis.ts'

const leaseMs = 5000

/** Checks the store that the settings name, from this machine. */
export async function storeFindings(config: Config): Promise<Finding[]> {
  return config.REDIS_URL === undefined
    ? sqliteFindings(config.SLUICE_DATA_DIR)
    : findingsOfRedis(config.REDIS_URL)
}

async function findingsOfRedis(url: string): Promise<Finding[]> {
  try {
    const { inspectRedis } = await import('../store/redis/inspect.ts')
    const facts = await inspectRedis(url)
    const findings = redisFindings(facts)
    if (facts.problem !== null || facts.writeFailure !== null) return findings
    const { openRedisStore } = await import('../store/redis/redis-store.ts')
    const store = await openRedisStore({ url })
    return [...findings, ...(await openStoreFindings(store))]
  } catch (error) {
    return [fail('redis', causeOf(error), 'check REDIS_URL, and that this machine may reach it')]
  }
}

/** An embedded store is opened only where there is one: a check must not make it. */
async function sqliteFindings(dataDir: string): Promise<Finding[]> {
  const { openSqliteReader } = await import('../store/sqlite/sqlite-reader.ts')
  const { openSqliteStore } = await import('../store/sqlite/sqlite-store.ts')
  try {
    const reader = openSqliteReader(dataDir)
    const layout = await layoutFinding(reader)
    await reader.close()
    const opened = await openSqliteStore({ dataDir, logger: silentLogger }).catch(causeIfLocked)
    if (typeof opened === 'string') return [ok('store', opened), layout]
    return openStoreFindings(opened)
  } catch (error) {
    const advice = 'start a server there, or name the right folder with SLUICE_DATA_DIR'
    return [fail('store', causeOf(error), advice)]
  }
}

function causeIfLocked(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'STORE_LOCKED') {
    const pid = /in use by process (\S+):/.exec(error.message)?.[1]
    return `it can be read; process ${pid} has it open to write`
  }
  throw error
}

async function openStoreFindings(store: Store): Promise<Finding[]> {
  try {
    await store.ping()
    const name = `doctor-${process.pid}`
    const isHeld = await store.leases.acquire(name, name, leaseMs)
    const isKept = await store.leases.renew(name, name, leaseMs)
    await store.leases.release(name, name)
    const works = isHeld && isKept
    return [
      works
        ? ok('store', 'a lease was taken, kept and given back')
        : fail('store', 'a lease was not kept', 'look at the log of the store, and at its clock'),
      await layoutFinding(store),
    ]
  } catch (error) {
    return [fail('store', causeOf(error), 'no flag can be changed until it takes writes again')]
  } finally {
    await store.close()
  }
}

async function layoutFinding(store: {
  readonly layout: Pick<LayoutRecord, 'read'>
  readonly log: Pick<Log, 'load'>
}): Promise<Finding> {
  const layout = await store.layout.read()
  if (layout === null) return ok('layout', 'the store is new')
  const detail = `version ${layout.version}, written from version ${layout.minWriter} on`
  if (layout.version === UNFINISHED_VERSION) {
    return fail('layout', 'a restore was interrupted', 'repeat it: sluice restore <file>')
  }
  if (layout.minWriter > LAYOUT_VERSION) {
    return fail('layout', `${detail}; this Sluice is ${LAYOUT_VERSION}`, 'upgrade this Sluice')
  }
  return layout.version < LAYOUT_VERSION
    ? warn('layout', detail, 'upgrade all planes, then run sluice migrate')
    : ok('layout', detail)
}
