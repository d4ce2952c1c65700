import type { Runtime } from './runtime.ts'

/** Largest snapshot or event that is taken in: the limit of an environment, with some room. */
export const MAX_PAYLOAD_BYTES = 33 * 1024 * 1024

/** A body larger than allowed, or one that stopped coming. */
export class UnusableBody extends Error {
  override readonly name = 'UnusableBody'
  readonly code: 'TOO_LARGE' | 'TIMED_OUT'

  constructor(code: 'TOO_LARGE' | 'TIMED_OUT', message: string) {
    super(message)
    this.code = code
  }
}

/** How much of a body is read, and how long one waits for it. */
export interface BodyBounds {
  readonly maxBytes: number
  /** Longest wait for the next piece. */
  readonly idleMs: number
}

/**
 * Reads a response's body as UTF-8, counting decoded bytes as they come, so that neither a large
 * body nor a small one that unpacks to a large one fills the memory. Throws UnusableBody.
 */
export async function readBoundedText(
  response: Response,
  bounds: BodyBounds,
  runtime: Runtime,
): Promise<string> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  const pieces: string[] = []
  let sizeBytes = 0
  try {
    for (;;) {
      const { done, value } = await withinMs(reader.read(), bounds.idleMs, runtime)
      if (done) break
      sizeBytes += value.byteLength
      if (sizeBytes > bounds.maxBytes) {
        throw new UnusableBody('TOO_LARGE', `the answer is over ${bounds.maxBytes} bytes`)
      }
      pieces.push(decoder.decode(value, { stream: true }))
    }
  } catch (error) {
    // Nobody waits for the rest, and a failure to say so changes nothing.
    reader.cancel().catch(() => {})
    throw error
  }
  pieces.push(decoder.decode())
  return pieces.join('')
}

function withinMs<T>(promise: Promise<T>, timeoutMs: number, runtime: Runtime): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = runtime.startTimer(timeoutMs, () => {
      reject(new UnusableBody('TIMED_OUT', `the answer stopped for ${timeoutMs} ms`))
    })
    promise.then(resolve, reject).finally(() => timer.stop())
  })
}
