/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  /** The event's type; `message` if the server named none. */
  readonly type: string
  /** Its data lines, joined by line feeds. */
  readonly data: string
  /** Its id; empty if it has none of its own. */
  readonly id: string
}

/** Where a parser delivers to. */
export interface EventStreamHandler {
  onEvent(event: ServerSentEvent): unknown
  /** The server's wish for the wait before a reconnect. */
  onRetry(delayMs: number): void
}

/** A stream whose event in progress has grown over the limit; the stream cannot be used further. */
export class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge'
  readonly code = 'EVENT_TOO_LARGE'
}

/** Takes the text of a stream as it arrives. */
export interface EventStreamParser {
  /** Throws EventTooLarge as soon as an unfinished event is larger than allowed. */
  push(text: string): void
}

/**
 * A parser of server-sent events by the WHATWG HTML standard, section 9.2.6, for text that may be
 * cut anywhere. An event is delivered only when its closing blank line arrived, so a stream cut in
 * the middle of one delivers nothing of it. `maxEventChars` bounds what is held in memory.
 */
export function createEventStreamParser(
  handler: EventStreamHandler,
  maxEventChars: number,
): EventStreamParser {
  let pieces: string[] = []
  let heldChars = 0
  let type = ''
  let data: string[] = []
  let id = ''
  let atStart = true
  let afterReturn = false

  function hold(chars: number): void {
    heldChars += chars
    if (heldChars > maxEventChars) throw new EventTooLarge(`an event over ${maxEventChars} chars`)
  }

  function dispatch(): void {
    const event = { type: type === '' ? 'message' : type, data: data.join('\n'), id }
    const isEmpty = data.length === 0
    type = ''
    data = []
    id = ''
    heldChars = 0
    if (!isEmpty) handler.onEvent(event)
  }

  function takeLine(line: string): void {
    if (line === '') {
      dispatch()
      return
    }
    const colon = line.indexOf(':')
    if (colon === 0) {
      // A comment holds nothing; a stream of comments alone must not add up to the limit.
      heldChars -= line.length
      return
    }
    const field = colon < 0 ? line : line.slice(0, colon)
    const rest = colon < 0 ? '' : line.slice(colon + 1)
    const value = rest.startsWith(' ') ? rest.slice(1) : rest
    if (field === 'data') data.push(value)
    else if (field === 'event') type = value
    else if (field === 'id') id = value
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) handler.onRetry(Number(value))
  }

  function endLine(tail: string): void {
    const line = pieces.length === 0 ? tail : pieces.join('') + tail
    pieces = []
    takeLine(line)
  }

  return {
    push(text) {
      let start = 0
      if (atStart && text !== '') {
        atStart = false
        if (text.startsWith('\uFEFF')) start = 1
      }
      // A line feed right after a carriage return belongs to it, even when a cut parts the two.
      if (afterReturn && text !== '') {
        afterReturn = false
        if (text[start] === '\n') start += 1
      }
      for (let end = nextLineEnd(text, start); end >= 0; end = nextLineEnd(text, start)) {
        hold(end - start)
        endLine(text.slice(start, end))
        start = end + 1
        if (text[end] !== '\r') continue
        if (start === text.length) afterReturn = true
        else if (text[start] === '\n') start += 1
      }
      if (start < text.length) {
        hold(text.length - start)
        pieces.push(text.slice(start))
      }
    },
  }
}

function nextLineEnd(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit === 10 || unit === 13) return index
  }
  return -1
}
