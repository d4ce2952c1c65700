// Loaded in front of the server (`node --import`): says what it has cost, and weighs it from inside,
// after a collection.
import { memberOf } from '../record.ts'

process.on('message', (message: unknown) => {
  if (memberOf(message, 'type') === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMs: (user + system) / 1000 })
    return
  }
  for (let round = 0; round < 3; round += 1) globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  process.send?.({
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  })
})
// The channel alone must not keep a server running that was told to stop.
process.channel?.unref()
