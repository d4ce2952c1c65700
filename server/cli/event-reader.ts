/** An event of a stream; its data is one line. */
export interface StreamedEvent {
  readonly event: string
  readonly data: string
}

/** More than any event of the API has; stops a server that never ends one. */
const eventCharsMax = 4 * 1024 * 1024

/** Reads server-sent events as they come, until the stream ends. Throws when it is cut. */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamedEvent> {
  const decoder = new TextDecoder()
  let buffered = ''
  for await (const chunk of body) {
    buffered += decoder.decode(chunk, { stream: true })
    const blocks = buffered.split('\n\n')
    buffered = blocks.pop() ?? ''
    if (buffered.length > eventCharsMax) throw new Error('an event is too large')
    for (const block of blocks) {
      const event = fieldOf(block, 'event')
      if (event !== undefined) yield { event, data: fieldOf(block, 'data') ?? '' }
    }
  }
}

function fieldOf(block: string, name: string): string | undefined {
  const line = block.split('\n').find((one) => one.startsWith(`${name}: `))
  return line?.slice(name.length + 2)
}
