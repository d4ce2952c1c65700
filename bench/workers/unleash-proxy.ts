// Unleash's proxy, which evaluates for pages as an edge does, with flags as those of the subject. It
// begins with them and asks nobody: the Unleash that it is told of is not there.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createApp } from '@unleash/proxy'
import { keepToLoopback } from '../evaluate/loopback-only.ts'
import { memberOf, numberOf, stringOf } from '../record.ts'

const neverMs = 2 ** 31 - 1
const silence = () => undefined

process.on('message', async (message: unknown) => {
  if (memberOf(message, 'type') === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMs: (user + system) / 1000 })
    return
  }
  keepToLoopback()
  const count = numberOf(message, 'count')
  const app = createApp({
    unleashUrl: 'http://127.0.0.1:9/api',
    unleashApiToken: 'none',
    unleashAppName: 'bench',
    clientKeys: [stringOf(message, 'key')],
    refreshInterval: neverMs,
    metricsInterval: neverMs,
    enableAllEndpoint: true,
    logger: { debug: silence, info: silence, warn: silence, error: silence, fatal: silence },
    expBootstrap: { data: Array.from({ length: count }, (_, i) => featureOf(i)) },
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}`
  while ((await fetch(`${url}/proxy/health`)).status !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  process.send?.({ url })
})
process.on('disconnect', () => process.exit())

/** A tenth is split, a tenth has a constraint, the others serve everybody. */
function featureOf(i: number) {
  const name = `flag-${i}`
  const common = { name, type: 'release', project: 'default', enabled: true, stale: false }
  return { ...common, impressionData: false, variants: [], strategies: [strategyOf(i, name)] }
}

function strategyOf(i: number, groupId: string) {
  if (i % 10 === 1) {
    const parameters = { rollout: '30', stickiness: 'userId', groupId }
    return { name: 'flexibleRollout', parameters, constraints: [] }
  }
  const values = ['NL', 'BE']
  const constraint = { contextName: 'country', operator: 'NOT_IN', values, inverted: false }
  const constraints = i % 10 === 2 ? [constraint] : []
  return { name: 'default', parameters: {}, constraints }
}
