import type { Redis } from 'ioredis'
import type { Cut, Head, StoredDocument } from '../contract.ts'
import { StoreUnavailable } from '../errors.ts'
import { decodeDocument } from './codec.ts'
import { type ProjectKeys, projectKeys } from './keys.ts'
import { listOf, numberOf, parseReply, textOf } from './reply.ts'
import type { Session } from './session.ts'

const HEAD_FIELDS = ['epoch', 'revision', 'commitId', 'committedAt'] as const
/** How often the head may move under a read before a script holds it still. */
const PLAIN_READS = 2

/** The end of a project's log, from the master; null without a commit. */
export async function readHead(
  session: Pick<Session, 'run'>,
  project: string,
): Promise<Head | null> {
  const { meta } = projectKeys(project)
  return session.run('read', async (redis) => headOf(await redis.hmget(meta, ...HEAD_FIELDS)))
}

/**
 * Reads all documents of a project at one revision. Not within MULTI, where a Redis that is at its
 * `maxmemory` refuses reads too: a plain read counts when the head is the same before and after it.
 * The head rarely moves meanwhile; where it does twice, the script reads.
 */
export async function readCut(session: Pick<Session, 'run'>, project: string): Promise<Cut> {
  const keys = projectKeys(project)
  for (let attempt = 1; attempt <= PLAIN_READS; attempt += 1) {
    const cut = await session.run('read', (redis) => readPlainly(redis, keys))
    if (cut !== null) return cut
  }
  return session.run('read', (redis) => readByScript(redis, keys))
}

/**
 * Reads a cut in one step. Redis does nothing else meanwhile, and takes about three times as long as
 * for a plain read, as all documents become values of Lua and text again.
 */
export async function readByScript(
  redis: Redis,
  { meta, docs }: Pick<ProjectKeys, 'meta' | 'docs'>,
): Promise<Cut> {
  const { rest } = parseReply(await redis.readCut(meta, docs))
  const [head, fields] = rest
  const list = listOf(fields)
  const documents: [string, unknown][] = []
  for (let i = 0; i < list.length; i += 2) documents.push([textOf(list[i]), list[i + 1]])
  return cutOf(listOf(head), documents)
}

/** Null if the head moved meanwhile. */
async function readPlainly(redis: Redis, { meta, docs }: ProjectKeys): Promise<Cut | null> {
  const pipeline = redis
    .pipeline()
    .hmget(meta, ...HEAD_FIELDS)
    .hgetall(docs)
    .hmget(meta, ...HEAD_FIELDS)
  const [head, fields, after] = resultsOf(await pipeline.exec())
  const cut = cutOf(listOf(head), Object.entries(fields ?? {}))
  return headOf(listOf(after))?.commitId === cut.head?.commitId ? cut : null
}

function cutOf(head: readonly unknown[], documents: readonly [string, unknown][]): Cut {
  const docs = new Map<string, StoredDocument>()
  for (const [doc, stored] of documents) {
    const document = decodeDocument(stored)
    if (document !== null) docs.set(doc, document)
  }
  const committedAt = head[3]
  return { head: headOf(head), committedAt: committedAt === null ? 0 : numberOf(committedAt), docs }
}

function headOf([epoch, revision, commitId]: readonly unknown[]): Head | null {
  if (epoch === null) return null
  return { epoch: numberOf(epoch), revision: numberOf(revision), commitId: textOf(commitId) }
}

/** The results of commands that were sent together. Throws the error of the first that failed. */
function resultsOf(replies: [error: Error | null, result: unknown][] | null): unknown[] {
  if (replies === null) throw new StoreUnavailable('Redis did not answer')
  return replies.map(([error, result]) => {
    if (error !== null) throw error
    return result
  })
}
