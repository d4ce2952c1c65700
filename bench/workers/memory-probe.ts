// Loaded in front of the server (`node --import`) to weigh it from inside, after a collection.
process.on('message', () => {
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
