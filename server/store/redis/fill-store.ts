import type { ChainableCommander } from 'ioredis'
import { sha256Hex } from '../canonical.ts'
import { writeReplaced } from '../commit-body.ts'
import type { CopiedPart, ProjectCopy } from '../contract.ts'
import { StoreNotEmpty, StoreUnavailable } from '../errors.ts'
import { type Layout, UNFINISHED_VERSION } from '../layout.ts'
import { type ProjectKeys, projectKeys } from './keys.ts'
import type { RedisLayout } from './redis-layout.ts'
import type { Session } from './session.ts'

const systemProject = '$system'

/**
 * Fills an empty Redis. It is marked as unfinished in the layout from the first write to the last,
 * so that no plane starts on a part. A project's head is written last: until then nobody sees it.
 */
export async function fillStore(
  session: Session,
  layoutRecord: RedisLayout,
  copies: AsyncIterable<ProjectCopy>,
  layout: Layout,
): Promise<void> {
  const system = projectKeys(systemProject)
  const head = await session.run('read', (redis) => redis.hget(system.meta, 'commitId'))
  if (head !== null) throw notEmpty(systemProject)
  await session.run('write', (redis) =>
    redis.hset(system.layout, { version: UNFINISHED_VERSION, minWriter: layout.minWriter }),
  )
  for await (const copy of copies) await fillProject(session, copy)
  await layoutRecord.raise(layout)
}

async function fillProject(session: Session, copy: ProjectCopy): Promise<void> {
  const { project, head } = copy
  const keys = projectKeys(project)
  const found = await session.run('read', (redis) => redis.hget(keys.meta, 'commitId'))
  if (found !== null && found !== head.commitId) throw notEmpty(project)
  // There already: an earlier attempt with the same copy came so far.
  const isThere = found !== null
  // What an interrupted attempt left has no head, so nobody has read it.
  if (!isThere) {
    await session.run('write', (redis) =>
      redis.del(keys.docs, keys.log, keys.checkpoints, keys.blobs, keys.blobUses),
    )
  }
  let lastBytes = 0
  for await (const parts of copy.parts) {
    const last = parts.at(-1)
    if (last?.kind === 'entry') lastBytes = Buffer.byteLength(last.body)
    if (!isThere)
      await inOneGo(session, (pipeline) => {
        for (const part of parts) add(pipeline, keys, part)
      })
  }
  if (isThere) return
  await inOneGo(session, (pipeline) => {
    const { epoch, revision, commitId } = head
    const extent = { first: revision, logBytes: lastBytes }
    pipeline.hset(keys.meta, {
      epoch,
      revision,
      commitId,
      committedAt: copy.committedAt,
      ...extent,
    })
  })
}

function add(pipeline: ChainableCommander, keys: ProjectKeys, part: CopiedPart): void {
  switch (part.kind) {
    case 'document': {
      const { doc, revision, delivered, deliveredAt, value } = part
      pipeline.hset(keys.docs, doc, `${revision} ${delivered} ${deliveredAt} ${value ?? ''}`)
      return
    }
    case 'blob': {
      const hash = sha256Hex(part.text)
      pipeline.hset(keys.blobs, hash, part.text)
      pipeline.hset(keys.blobUses, hash, Date.now())
      return
    }
    case 'checkpoint':
      pipeline.zadd(keys.checkpoints, part.revision, `${part.revision} ${part.signed}`)
      return
    case 'entry': {
      const { epoch, commitId, previousCommitId, committedAt, bodyHash, replaced, body } = part
      const identity = ['epoch', epoch, 'commitId', commitId] as const
      const before = [
        'previousCommitId',
        previousCommitId ?? '',
        'committedAt',
        committedAt,
      ] as const
      const content = [
        'bodyHash',
        bodyHash,
        'replaced',
        writeReplaced(replaced),
        'body',
        body,
      ] as const
      pipeline.xadd(keys.log, `${part.revision}-0`, ...identity, ...before, ...content)
    }
  }
}

/** Sends commands together. Rejects with the first one's error. */
async function inOneGo(
  session: Session,
  queue: (pipeline: ChainableCommander) => void,
): Promise<void> {
  await session.run('write', async (redis) => {
    const pipeline = redis.pipeline()
    queue(pipeline)
    const failed = ((await pipeline.exec()) ?? []).find(([error]) => error !== null)
    if (failed !== undefined) throw failed[0] ?? new StoreUnavailable('Redis did not answer')
  })
}

function notEmpty(project: string): StoreNotEmpty {
  return new StoreNotEmpty(
    `this Redis has data of its own already (${project}): restore into an empty one, or another ` +
      'database of it (redis://host:6379/1)',
  )
}
