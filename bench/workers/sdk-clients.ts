// Many real SDK clients in one process. Told to expect a value of a flag, it says when each client
// began to serve it.
import { type Client, createClient } from '@sluice/sdk'
import { machineMs } from '../clock.ts'
import { memberOf, numberOf, stringOf } from '../record.ts'

const readyMs = 30_000
const clients: Client[] = []

interface Expected {
  readonly flag: string
  readonly value: boolean
  /** When each client began to serve it; NaN until then. */
  readonly at: number[]
}

let expected: Expected | null = null

async function start(message: unknown): Promise<void> {
  const url = stringOf(message, 'url')
  const key = stringOf(message, 'key')
  const count = numberOf(message, 'count')
  const prefix = stringOf(message, 'prefix')
  for (let index = 0; index < count; index += 1) {
    const client = createClient({ url, key, instance: `${prefix}-${index}`, logger: false })
    client.on('change', () => look(client, index))
    clients.push(client)
  }
  const ready = await Promise.all(clients.map((client) => client.ready(readyMs)))
  process.send?.({ type: 'started', ready: ready.filter((one) => one).length })
}

function expectValue(message: unknown): void {
  const at = clients.map(() => Number.NaN)
  expected = { flag: stringOf(message, 'flag'), value: memberOf(message, 'value') === true, at }
  process.send?.({ type: 'expecting' })
  clients.forEach(look)
}

/** An evaluation as an application makes it: the change counts when it is served. */
function look(client: Client, index: number): void {
  if (expected === null || !Number.isNaN(expected.at[index])) return
  const { flag, value, at } = expected
  if (client.boolean(flag, { targetingKey: `user-${index}` }, !value) !== value) return
  at[index] = machineMs()
  if (at.some(Number.isNaN)) return
  expected = null
  process.send?.({ type: 'served', at })
}

process.on('message', (message: unknown) => {
  if (memberOf(message, 'type') === 'start') {
    start(message).catch((error: unknown) => {
      console.error(error)
      process.exit(1)
    })
  } else expectValue(message)
})
process.on('disconnect', () => process.exit())
