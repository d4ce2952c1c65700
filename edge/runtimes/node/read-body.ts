import type { Readable } from 'node:stream'
import { type BodyText, decodeBody } from '../../exchange.ts'

/**
 * Reads a body as text, no further than `maxBytes`: who sends more is not read to the end, so his
 * connection is of no further use.
 */
export function readBody(body: Readable, maxBytes: number): Promise<BodyText> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    body.on('data', (chunk: Buffer) => {
      size += chunk.byteLength
      if (size <= maxBytes) {
        chunks.push(chunk)
        return
      }
      body.pause()
      resolve({ ok: false, fault: 'TOO_LARGE' })
    })
    let isWhole = false
    body.on('end', () => {
      isWhole = true
      const [first] = chunks
      const whole = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks)
      resolve(decodeBody(whole))
    })
    body.on('error', reject)
    // Every request closes in the end, and an error, even one that nobody sees, costs a stack trace.
    body.on('close', () => {
      if (!isWhole) reject(new Error('the sender went away'))
    })
  })
}
