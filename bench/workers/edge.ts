// An edge in a process of its own, as `sluice edge` starts it; says what processor time it took.
import { startEdge } from '@sluice/edge/node/start-edge'
import { memberOf, stringOf } from '../record.ts'

process.on('message', async (message: unknown) => {
  if (memberOf(message, 'type') === 'cpu') {
    const { user, system } = process.cpuUsage()
    const { rss: rssBytes } = process.memoryUsage()
    process.send?.({ cpuMs: (user + system) / 1000, rssBytes })
    return
  }
  const edge = await startEdge({
    host: '127.0.0.1',
    port: 0,
    basePath: '',
    urls: [stringOf(message, 'upstream')],
    keys: [stringOf(message, 'key')],
    dataDir: stringOf(message, 'dataDir'),
    verifyKeys: undefined,
    overridesPath: undefined,
    instance: 'bench-edge',
    streamsMax: 10_000,
    streamsPerSecond: 10_000,
    logger: console,
  })
  const timer = setInterval(() => {
    if (!edge.edge.isReady) return
    clearInterval(timer)
    process.send?.({ url: edge.url })
  }, 10)
})
process.on('disconnect', () => process.exit())
