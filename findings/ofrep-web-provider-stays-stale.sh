#!/usr/bin/env bash
# OFREPWebProvider 0.4.3 (with @openfeature/web-sdk 1.10.0) stays STALE after its event stream was interrupted and came back.
#
# Expected: the provider says STALE while its stream is interrupted, and READY again when the stream is open again and an
# answer has been fetched.
# Seen: it says STALE at the interruption and never says anything after it. The stream is open again, a change that it tells
# of is fetched and served, and the client's status is still STALE. An application that shows a warning, or takes defaults,
# while the provider is STALE does so until the page is loaded again.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' >package.json
npm install --silent --ignore-scripts @openfeature/web-sdk@1.10.0 @openfeature/core@1.12.0 \
  @openfeature/ofrep-web-provider@0.4.3 undici@7.16.0
cat >probe.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider'
import { OpenFeature } from '@openfeature/web-sdk'
import { EventSource } from 'undici'

globalThis.EventSource = EventSource
process.removeAllListeners('warning')
process.on('warning', () => undefined)
let value = false
let streams = 0
let stream
const server = createServer((request, response) => {
  if (request.url.startsWith('/events')) {
    streams += 1
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('retry: 100\n\n')
    stream = response
    return
  }
  const { port } = server.address()
  const url = `http://127.0.0.1:${port}/events`
  response.writeHead(200, { 'content-type': 'application/json', etag: `"${value}"` })
  response.end(JSON.stringify({
    flags: [{ key: 'checkout', value, reason: 'STATIC', variant: String(value), metadata: {} }],
    eventStreams: [{ type: 'sse', url }],
  }))
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const until = async (what, holds) => {
  for (let tries = 0; tries < 200; tries += 1) {
    if (holds()) return
    await delay(50)
  }
  throw new Error(`not seen: ${what}`)
}
const provider = new OFREPWebProvider({
  baseUrl: `http://127.0.0.1:${server.address().port}`,
  cacheMode: 'disabled',
})
await OpenFeature.setProviderAndWait(provider, { targetingKey: 'user-1' })
const client = OpenFeature.getClient()
await until('the first stream', () => streams === 1)
console.log(`stream open: ${client.providerStatus}`)
stream.destroy()
await until('STALE', () => client.providerStatus === 'STALE')
console.log(`stream interrupted: ${client.providerStatus}`)
await until('the second stream', () => streams === 2)
value = true
await delay(200)
stream.write('data: {"type":"refetchEvaluation","etag":"2"}\n\n')
await until('the change', () => client.getBooleanValue('checkout', false))
await delay(1000)
console.log(`stream open again, and a change fetched by it: ${client.providerStatus}`)
process.exit(client.providerStatus === 'STALE' ? 0 : 1)
JS
node probe.mjs || { echo 'the behaviour has changed'; exit 1; }
