import { readPair, writePair } from '@sluice/sdk/pair'
import { acceptsGzip } from '../accepts-gzip.ts'
import { type EdgeAnswer, type EdgeRequest, jsonAnswer } from '../exchange.ts'
import type { EdgeKey } from '../keys.ts'
import { isNoneMatch } from '../none-match.ts'
import { type Problem, problemAnswer } from '../problem.ts'
import type { Admission } from '../streams/admission.ts'
import { streamAnswer } from '../streams/stream-answer.ts'
import type { StreamCounts } from '../streams/stream-counts.ts'
import { StreamReader } from '../streams/stream-reader.ts'
import { gzip } from './gzip.ts'
import type { Replica } from './replica.ts'

/** As large as any report of an SDK, with some room. */
const MAX_REPORT_BYTES = 1024 * 1024
/** Smaller snapshots are not worth compressing. */
const COMPRESSED_CHARS = 1024

/** What streams are taken and counted with. */
export interface RelayPorts {
  readonly admission: Admission
  readonly counts: StreamCounts
  readonly isStopping: () => boolean
}

/**
 * Answers what SDKs ask a control plane, so that they cannot tell the two apart: snapshot, stream and
 * reports, and keys for edges below. Undefined if the path is none of these.
 */
export async function answerRelay(
  request: EdgeRequest,
  key: EdgeKey,
  replica: Replica,
  ports: RelayPorts,
): Promise<EdgeAnswer | undefined> {
  const fault = faultOf(key)
  switch (`${request.method} ${request.path}`) {
    case 'GET /sdk/v1/snapshot':
      return fault === null ? answerSnapshot(request, replica) : problemAnswer(fault)
    case 'GET /sdk/v1/stream':
      if (fault !== null) return problemAnswer(fault)
      // Who has nothing should begin with the head, and not with what led to it.
      if (request.header('last-event-id') === null) await replica.snapshot()
      return answerStream(request, key, replica, ports)
    case 'POST /sdk/v1/reports':
      return fault === null ? answerReport(request, replica) : problemAnswer(fault)
    case 'GET /sdk/v1/keys':
      return answerKeys(key, replica)
  }
  return undefined
}

function faultOf({ kind }: EdgeKey): Problem | null {
  if (kind !== 'client') return null
  const detail =
    'This is a client key: it is public, so rules are never shown to it. SDKs need a server key of one environment: sluice token create --env <environment>.'
  return { code: 'FORBIDDEN', detail }
}

async function answerSnapshot(request: EdgeRequest, replica: Replica): Promise<EdgeAnswer> {
  const { set } = replica
  const ifNoneMatch = request.header('if-none-match') ?? undefined
  const wantsGzip = acceptsGzip(request.header('accept-encoding'))
  const suffix = wantsGzip ? '-gz' : ''
  const headersAt = (pair: string) => ({
    etag: `"${pair}.1${suffix}"`,
    'sluice-revision': pair,
    'cache-control': 'private, no-cache',
    vary: 'accept-encoding',
  })
  if (set !== undefined && isNoneMatch(ifNoneMatch, headersAt(writePair(set)).etag)) {
    return { status: 304, headers: headersAt(writePair(set)), body: null }
  }
  const base = await replica.snapshot()
  if (base === undefined) return problemAnswer(notReady())
  const headers = {
    ...headersAt(writePair(base.pair)),
    'content-type': 'application/json; charset=utf-8',
    ...(base.signature === '' ? {} : { 'sluice-signature': base.signature }),
  }
  if (!wantsGzip || base.json.length < COMPRESSED_CHARS) {
    const plain = { ...headers, etag: `"${writePair(base.pair)}.1"` }
    return { status: 200, headers: plain, body: base.json }
  }
  return {
    status: 200,
    headers: { ...headers, 'content-encoding': 'gzip' },
    body: await gzip(base),
  }
}

function answerStream(
  request: EdgeRequest,
  key: EdgeKey,
  replica: Replica,
  { admission, counts, isStopping }: RelayPorts,
): EdgeAnswer {
  if (replica.epoch === undefined || isStopping()) return problemAnswer(notReady())
  return streamAnswer(admission, (sink) => {
    const cursor = readPair(request.header('last-event-id') ?? '')
    const position = cursor?.epoch === replica.epoch ? (cursor?.revision ?? null) : null
    const reader = new StreamReader(sink, key, { revision: position ?? 0 }, counts)
    const frame = key.kind === 'edge' ? replica.keysFrame() : undefined
    if (frame !== undefined) reader.send(frame, reader.revision)
    replica.streams.attach(reader, position)
  })
}

async function answerReport(request: EdgeRequest, replica: Replica): Promise<EdgeAnswer> {
  const body = await request.text(MAX_REPORT_BYTES)
  if (!body.ok) {
    return problemAnswer(
      body.fault === 'TOO_LARGE'
        ? { code: 'TOO_LARGE', detail: 'The report is too large: 1 MiB is taken.' }
        : { code: 'INVALID', detail: 'The body is not valid UTF-8.' },
    )
  }
  const fault = replica.reports.take(body.text)
  if (fault !== null) return problemAnswer({ code: 'INVALID', detail: fault })
  return { status: 202, headers: { 'cache-control': 'no-store' }, body: null }
}

function answerKeys({ kind }: EdgeKey, replica: Replica): EdgeAnswer {
  if (kind !== 'edge') {
    const detail =
      'Only edges are told of keys: sluice token create --kind edge --env <environment>.'
    return problemAnswer({ code: 'FORBIDDEN', detail })
  }
  const { keys } = replica
  if (keys === undefined) return problemAnswer(notReady())
  return jsonAnswer(200, keys.json, { 'sluice-signature': keys.signature })
}

function notReady(): Problem {
  return { code: 'NOT_READY', detail: 'This edge has nothing to give yet, or not any more.' }
}
