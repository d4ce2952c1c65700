import { readPair } from '@sluice/sdk/pair'
import type { EdgeAnswer, EdgeRequest } from '../exchange.ts'
import type { EdgeKey } from '../keys.ts'
import { problemAnswer } from '../problem.ts'
import type { Admission } from '../streams/admission.ts'
import { streamAnswer } from '../streams/stream-answer.ts'
import type { StreamCounts } from '../streams/stream-counts.ts'
import { StreamReader } from '../streams/stream-reader.ts'
import type { NoticeStreams } from './notices.ts'

/** Path of the streams, below the base path. */
export const EVENTS_PATH = '/ofrep/v1/events'
/** Pages that nobody looks at for so long end their stream, seconds. */
const INACTIVITY_SECONDS = 120

/** What notices of changes need; without it no streams are offered. */
export interface EventPorts {
  /** Path that everything is served under; empty for the root. */
  readonly basePath: string
  readonly admission: Admission
  readonly counts: StreamCounts
  /** The token that opens the streams of a key and nothing else. */
  channelOf(key: EdgeKey): string | undefined
  /** Whose channel it is; null if nobody's. */
  findChannel(channel: string): EdgeKey | null
  /** The streams of an environment; undefined if none are taken now. */
  notices(environment: string): NoticeStreams | undefined
}

/**
 * The member of a bulk answer that says where changes are told. Its address goes without the key, as
 * pages cannot send headers with it, and has a token that is of no other use in its place.
 */
export function eventStreamsMember(key: EdgeKey, events: EventPorts | undefined): string {
  const channel = events?.channelOf(key)
  if (events === undefined || channel === undefined) return ''
  const requestUri = `${events.basePath}${EVENTS_PATH}?channel=${channel}`
  // Written by hand, because it is with every answer.
  const endpoint = `{"requestUri":${JSON.stringify(requestUri)}}`
  return `,"eventStreams":[{"type":"sse","endpoint":${endpoint},"inactivityDelaySec":${INACTIVITY_SECONDS}}]`
}

/** Whose channel a request names; null if nobody's. */
export function keyOfChannel({ query }: EdgeRequest, events: EventPorts): EdgeKey | null {
  const channel = new URLSearchParams(query).get('channel')
  return channel === null ? null : events.findChannel(channel)
}

/** Opens a stream of notices. Who comes without a position is told at once to evaluate again. */
export function answerEvents(request: EdgeRequest, key: EdgeKey, events: EventPorts): EdgeAnswer {
  const notices = events.notices(key.environment)
  if (notices === undefined) {
    return problemAnswer({ code: 'NOT_READY', detail: 'No streams are taken here now.' })
  }
  return streamAnswer(events.admission, (sink) => {
    const position = readPair(request.header('last-event-id') ?? '')?.revision ?? null
    const reader = new StreamReader(sink, key, { revision: position ?? 0 }, events.counts)
    notices.hubOf(key).attach(reader, position)
  })
}
