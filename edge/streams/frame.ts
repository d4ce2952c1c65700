const encoder = new TextEncoder()

/**
 * One event of a stream, as bytes: written once, sent to many. Its data is two lines, the detached
 * signature (empty: not signed) and the raw JSON, which never holds a line break. With an `id` the
 * reader is at that head once it has the event.
 */
export function writeFrame(
  event: string,
  id: string | null,
  signature: string,
  json: string,
): Uint8Array {
  const idLine = id === null ? '' : `id: ${id}\n`
  return encoder.encode(`event: ${event}\n${idLine}data: ${signature}\ndata: ${json}\n\n`)
}

/** Tells a client whose stream is about to end when to open another one. */
export function farewellFrame(reconnectInMs: number): Uint8Array {
  const json = JSON.stringify({ reconnectInMs: Math.round(reconnectInMs) })
  return writeFrame('control', null, '', json)
}
