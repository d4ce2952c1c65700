import type { Redis } from 'ioredis'
import { type EncodedBody, readReplaced, replacedBy } from '../commit-body.ts'
import type { Commit, CommitOutcome, Entry, Head, Remembered } from '../contract.ts'
import { StoreUnavailable } from '../errors.ts'
import { ignoresLayout, LAYOUT_VERSION } from '../layout.ts'
import { type LogRetention, OPERATION_KEPT_MS } from '../retention.ts'
import { decodeDocument, decodeOperation } from './codec.ts'
import { operationKey, projectKeys } from './keys.ts'
import { numberOf, parseReply, type Reply, textOf } from './reply.ts'

/** Sends one commit as one script. Rejects with what ioredis gives, or with StoreUnavailable. */
export async function sendCommit(
  redis: Redis,
  project: string,
  commit: Commit,
  body: EncodedBody,
  retention: LogRetention,
): Promise<CommitOutcome> {
  const { layout, meta, log, docs, blobs, blobUses } = projectKeys(project)
  const operation = operationKey(project, commit.op?.id ?? '')
  const keys = [layout, meta, log, docs, operation, blobs, blobUses] as const
  const reply = await redis.commitDocuments(...keys, ...commitArguments(commit, body, retention))
  return outcomeOf(parseReply(reply), commit, body)
}

/** Tells a repetition of an operation from another request under its id. */
export function rememberedOf(stored: unknown, requestHash: string): Remembered {
  const { epoch, revision, requestHash: known, result } = decodeOperation(stored)
  if (known !== requestHash) return { status: 'keyReused' }
  return { status: 'replayed', pair: { epoch, revision }, result }
}

/** The arguments in the order of the script's header. */
function commitArguments(
  commit: Commit,
  body: EncodedBody,
  retention: LogRetention,
): (string | number)[] {
  const { seen, commitId, op, expect, blobs = [], put, drop, event } = commit
  // What is too large is refused by its size alone, after the other checks: its bytes stay here.
  const fits = body.sizeBytes <= body.limitBytes
  const writes = [
    ...put.flatMap(({ doc, delivers, value }) => [doc, delivers ? '1' : '0', 'put', value]),
    ...drop.flatMap(({ doc, delivers }) => [doc, delivers ? '1' : '0', 'drop', '']),
  ]
  return [
    LAYOUT_VERSION,
    ignoresLayout(event.type) ? '1' : '0',
    ...(seen === null ? ['', '', ''] : [seen.epoch, seen.revision, seen.commitId]),
    commitId,
    op?.requestHash ?? '',
    fits ? (op?.result ?? '') : '',
    OPERATION_KEPT_MS,
    fits ? body.json : '',
    body.hash,
    body.sizeBytes,
    body.limitBytes,
    retention.entries,
    retention.sizeBytes,
    commit.onlyAtSeen === true ? '1' : '0',
    blobs.length,
    expect.length,
    ...blobs,
    ...expect.flatMap(({ doc, is }) => [doc, is]),
    ...(fits ? writes : []),
  ]
}

function outcomeOf({ status, rest }: Reply, commit: Commit, body: EncodedBody): CommitOutcome {
  switch (status) {
    case 'committed':
      return { status, entry: entryOf(rest, commit, body) }
    case 'remembered':
      return rememberedOf(rest[0], commit.op?.requestHash ?? '')
    case 'conflict':
      return { status, head: headOf(rest), current: conflictOf(rest.slice(3)) }
    case 'regressed':
      return { status, head: headOf(rest) }
    case 'layoutChanged':
      return { status }
    case 'tooLarge':
      return { status, sizeBytes: body.sizeBytes, limitBytes: body.limitBytes }
    case 'blobsMissing':
      return { status, missing: rest.map(textOf) }
    default:
      throw new StoreUnavailable(`the commit script answered ${status}`)
  }
}

function entryOf(rest: readonly unknown[], commit: Commit, body: EncodedBody): Entry {
  const [epoch, revision, previousCommitId, committedAt, replaced] = rest
  const { commitId, put, drop, event } = commit
  return {
    epoch: numberOf(epoch),
    revision: numberOf(revision),
    commitId,
    previousCommitId: previousCommitId === '' ? null : textOf(previousCommitId),
    committedAt: numberOf(committedAt),
    put,
    drop,
    event,
    bodyHash: body.hash,
    replaced: replacedBy(commit, readReplaced(textOf(replaced))),
  }
}

function headOf([epoch, revision, commitId]: readonly unknown[]): Head | null {
  if (epoch === -1) return null
  return { epoch: numberOf(epoch), revision: numberOf(revision), commitId: textOf(commitId) }
}

function conflictOf(
  pairs: readonly unknown[],
): Extract<CommitOutcome, { status: 'conflict' }>['current'] {
  const current: [string, ReturnType<typeof decodeDocument>][] = []
  for (let i = 0; i < pairs.length; i += 2) {
    current.push([textOf(pairs[i]), decodeDocument(pairs[i + 1] ?? null)])
  }
  return Object.fromEntries(current)
}
