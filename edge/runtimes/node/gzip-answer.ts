import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { EdgeAnswer } from '../../exchange.ts'

const compress = promisify(gzip)
/** Many pages are answered the same; larger texts are not kept. */
const RECENT = 64
const MAX_CHARS = 65_536

/** Texts that were compressed last, the latest at the end. */
const recent = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()

/** Compresses the body of an answer that wishes it. */
export async function gzipAnswer(answer: EdgeAnswer): Promise<EdgeAnswer> {
  const { encode, body } = answer
  if (encode === undefined || typeof body !== 'string') return answer
  const bytes = recent.get(body) ?? compress(body)
  if (body.length <= MAX_CHARS) {
    recent.delete(body)
    recent.set(body, bytes)
    const [oldest] = recent.keys()
    if (recent.size > RECENT && oldest !== undefined) recent.delete(oldest)
  }
  return { ...answer, body: await bytes }
}
