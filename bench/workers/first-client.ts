// A fresh process with one SDK client: how long an application waits for its first flags.
import { createClient } from '@sluice/sdk'
import { machineMs } from '../clock.ts'
import { stringOf } from '../record.ts'

const readyMs = 30_000

async function measure(message: unknown): Promise<void> {
  const begun = machineMs()
  const url = stringOf(message, 'url')
  const client = createClient({ url, key: stringOf(message, 'key'), logger: false })
  if (!(await client.ready(readyMs))) throw new Error('the client did not become ready')
  process.send?.({ readyMs: machineMs() - begun })
  await client.close()
}

process.on('message', (message: unknown) => {
  measure(message).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit())
