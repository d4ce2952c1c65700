// Reads one project from Redis again and again, on a connection of its own, until it is told to end.
import { parentPort, workerData } from 'node:worker_threads'
import { silentLogger } from '../../server/store/logger.ts'
import { createCommandConnection, parseAddress } from '../../server/store/redis/connection.ts'
import { projectKeys } from '../../server/store/redis/keys.ts'
import { readByScript, readCut } from '../../server/store/redis/read-cut.ts'
import { machineMs } from '../clock.ts'
import { stringOf } from '../record.ts'

const project = stringOf(workerData, 'project')
const byScript = stringOf(workerData, 'how') === 'by script'
const redis = createCommandConnection(parseAddress(stringOf(workerData, 'url')), silentLogger)
await redis.connect()
const session = {
  run: <T>(_access: string, use: (client: typeof redis) => Promise<T>) => use(redis),
}
let isEnding = false
parentPort?.on('message', () => {
  isEnding = true
})
while (!isEnding) {
  const begun = machineMs()
  await (byScript ? readByScript(redis, projectKeys(project)) : readCut(session, project))
  parentPort?.postMessage(machineMs() - begun)
}
redis.disconnect()
parentPort?.close()
