import type { EdgeAnswer } from '../exchange.ts'
import { problemAnswer } from '../problem.ts'
import type { Admission } from './admission.ts'
import type { StreamSink } from './stream-sink.ts'

/** Answers with a stream of server-sent events if one more is taken now; `open` begins it. */
export function streamAnswer(admission: Admission, open: (sink: StreamSink) => void): EdgeAnswer {
  const retryAfterSeconds = admission.admit(performance.now())
  if (retryAfterSeconds !== null) {
    const detail = 'More streams come at once than are taken. Ask again in a moment.'
    return problemAnswer({ code: 'OVERLOADED', detail, retryAfterSeconds })
  }
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
    body: null,
    stream: open,
  }
}
