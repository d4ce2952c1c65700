import { get } from 'node:http'
import { machineMs } from './clock.ts'

/** Reads a snapshot; gives the bytes as they came over the wire, which `fetch` would decode. */
export async function fetchSnapshot(
  url: string,
  key: string,
  encoding: 'identity' | 'gzip' | 'br',
): Promise<{ ms: number; sizeBytes: number }> {
  const headers = { authorization: `Bearer ${key}`, 'accept-encoding': encoding }
  const begun = machineMs()
  const sizeBytes = await new Promise<number>((resolve, reject) => {
    const outgoing = get(`${url}/sdk/v1/snapshot`, { headers, timeout: 30_000 }, (incoming) => {
      let sum = 0
      incoming.on('data', (chunk: Buffer) => {
        sum += chunk.byteLength
      })
      incoming.on('error', reject)
      incoming.on('end', () => {
        if (incoming.statusCode === 200) resolve(sum)
        else reject(new Error(`snapshot: ${incoming.statusCode}`))
      })
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('snapshot: no answer')))
    outgoing.on('error', reject)
  })
  return { ms: machineMs() - begun, sizeBytes }
}
