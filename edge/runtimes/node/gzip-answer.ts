import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { EdgeAnswer } from '../../exchange.ts'

const compress = promisify(gzip)
/** Many pages are answered the same; larger texts are not kept. */
const RECENT = 64
const MAX_CHARS = 65_536

/** Texts that were compressed last, the latest at the end. */
const recent = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()

/** An answer, with its body compressed if it wishes that; most do not, and are given at once. */
export function gzipAnswer(answer: EdgeAnswer): EdgeAnswer | Promise<EdgeAnswer> {
  const { encode, body } = answer
  return encode === undefined || typeof body !== 'string' ? answer : gzipBody(answer, body)
}

async function gzipBody(answer: EdgeAnswer, body: string): Promise<EdgeAnswer> {
  const bytes = recent.get(body) ?? compress(body)
  if (body.length <= MAX_CHARS) {
    recent.delete(body)
    recent.set(body, bytes)
    const [oldest] = recent.keys()
    if (recent.size > RECENT && oldest !== undefined) recent.delete(oldest)
  }
  return { ...answer, body: await bytes }
}
