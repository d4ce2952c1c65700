import { ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ControlPlane } from '../control-plane.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import { problemOf } from '../plugins/problems.ts'

type Broken = readonly [code: RefusalCode, detail: string]

const malformed: Broken = [
  'MALFORMED_REQUEST',
  'The request is not HTTP/1.1 as it should be. Check what sends it, and any proxy on the way.',
]

/** What Node's HTTP parser gives up on, by the code of its error. */
const broken: Readonly<Record<string, Broken>> = {
  HPE_HEADER_OVERFLOW: [
    'HEADERS_TOO_LARGE',
    'The address and the headers may be 16 KiB together. Send fewer or shorter ones.',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['TOO_LARGE', 'The extensions of its chunks are too long.'],
  ERR_HTTP_REQUEST_TIMEOUT: [
    'REQUEST_TIMEOUT',
    'The request did not come to its end in time. Send it again, all at once.',
  ],
}

/**
 * Answers a request that never became one with a problem document, as every other error, and closes
 * its connection: what follows on it cannot be told apart.
 */
export function answerBrokenRequest(
  { metrics }: ControlPlane,
  error: Error & { readonly code?: string },
  socket: Socket,
): void {
  // Node keeps the answer that it is writing here. A second one in its middle would be taken for it.
  const answer: unknown = '_httpMessage' in socket ? socket._httpMessage : null
  const isAnswering = answer instanceof ServerResponse && answer.headersSent
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
    socket.destroy()
    return
  }
  const known = Object.hasOwn(broken, error.code ?? '') ? broken[error.code ?? ''] : undefined
  const problem = problemOf(...(known ?? malformed))
  metrics.refusals.inc({ code: problem.code })
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `date: ${new Date().toUTCString()}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
