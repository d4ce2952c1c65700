import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Api, newAdminToken } from '../api.ts'
import { machineMs } from '../clock.ts'
import { type Bench, type Part, Runs } from '../measure.ts'
import { type SluiceServer, startSluice } from '../sluice-server.ts'
import { writeMeasures } from '../table.ts'

const streamCount = 4000
/** Opened at once: more than this wait for a connection, and nothing is learnt from that. */
const batch = 200
const runCount = 5
const kibibyte = 1024

/** What open streams cost a server, and how long a change takes to all of them. */
export const streams: Part = {
  name: 'streams',
  title: `${streamCount} streams of one environment, SQLite; memory after a garbage collection`,
  timeoutMs: 120_000,
  async run(bench) {
    const runs = new Runs()
    const options = {
      folder: await bench.cleanup.folder(),
      adminToken: newAdminToken(),
      probe: true,
    }
    const server = await startSluice(bench.cleanup, options)
    const api = new Api(server.url, options.adminToken, 1)
    bench.cleanup.add(async () => api.close())
    const key = await api.createEnvironment()
    await api.createFlag('checkout')
    const before = await server.memory()
    const readers = await openAll(bench, server, key)
    const after = await server.memory()
    const perStream = (bytes: number) => bytes / streamCount / kibibyte
    runs.add('a stream: RSS', 'KiB', perStream(after.rssBytes - before.rssBytes))
    runs.add('a stream: heap', 'KiB', perStream(after.heapUsedBytes - before.heapUsedBytes))
    for (let run = 0; run < runCount; run += 1) await measureChange(runs, api, readers, run)
    const busy = await server.memory()
    runs.add('after the changes: RSS of the server', 'MiB', busy.rssBytes / kibibyte ** 2)
    return writeMeasures(runs.measures())
  },
}

/** From the PATCH until the first and the last reader have a delta, all of them in this process. */
async function measureChange(
  runs: Runs,
  api: Api,
  readers: readonly Reader[],
  run: number,
): Promise<void> {
  const begun = machineMs()
  const arrivals = Promise.all(readers.map((reader) => reader.next()))
  await api.patchConfig('checkout', { on: run % 2 === 0 })
  const times = (await arrivals).map((time) => time - begun).sort((a, b) => a - b)
  runs.add('a change: from its PATCH to the first stream', 'ms', times[0] ?? 0)
  runs.add('a change: from its PATCH to the last stream', 'ms', times.at(-1) ?? 0)
}

/** Reads a stream for as long as it is open. */
class Reader {
  readonly #waiting: ((time: number) => void)[] = []

  constructor(socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      if (!chunk.includes('event: delta')) return
      const time = machineMs()
      for (const tell of this.#waiting.splice(0)) tell(time)
    })
  }

  /** Resolves with the time at which the next delta comes. */
  next(): Promise<number> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}

async function openAll(bench: Bench, { url }: SluiceServer, key: string): Promise<Reader[]> {
  const { hostname, port } = new URL(url)
  const open = async (): Promise<Reader> => {
    const socket = connect({ host: hostname, port: Number(port) })
    bench.cleanup.add(async () => void socket.destroy())
    socket.write(
      `GET /sdk/v1/stream HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${key}\r\n\r\n`,
    )
    await once(socket, 'data')
    return new Reader(socket)
  }
  const readers: Reader[] = []
  while (readers.length < streamCount) {
    readers.push(...(await Promise.all(Array.from({ length: batch }, open))))
  }
  bench.progress(`${readers.length} streams are open`)
  return readers
}
