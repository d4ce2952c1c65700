#!/usr/bin/env bash
# HAProxy 2.6.12 (Debian 12) holds back each small event of a server-sent event stream for about 200 ms.
#
# Expected: a proxy in `mode http` with default timeouts passes on each chunk of a chunked response when it arrives.
# Seen: the first event after a pause reaches the client about 200 ms late, every time. HAProxy expects more data
# and tells the kernel so (MSG_MORE), which then waits 200 ms. With `option http-no-delay` the event passes in a few
# milliseconds. Nothing in the response (Cache-Control, Content-Type: text/event-stream) changes that.
set -eu
package=haproxy=2.6.12-1+deb12u4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download "$package" liblua5.3-0 >/dev/null 2>&1
for file in ./*.deb; do dpkg -x "$file" .; done
export LD_LIBRARY_PATH="$folder/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch)"
usr/sbin/haproxy -v | head -n 1

cat >probe.mjs <<'JS'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { connect, createServer as createPort } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const [, , option] = process.argv
let stream
const origin = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.write(': open\n\n')
  stream = response
})
origin.listen(0, '127.0.0.1')
await once(origin, 'listening')
const free = createPort().listen(0, '127.0.0.1')
await once(free, 'listening')
const { port } = free.address()
free.close()
writeFileSync('haproxy.cfg', [
  'defaults', '  mode http', ...(option ? [`  option ${option}`] : []),
  '  timeout connect 5s', '  timeout client 60s', '  timeout server 60s',
  'frontend front', `  bind 127.0.0.1:${port}`, '  default_backend back',
  'backend back', `  server origin 127.0.0.1:${origin.address().port}`, '',
].join('\n'))
const proxy = spawn('usr/sbin/haproxy', ['-db', '-f', 'haproxy.cfg'], { stdio: 'ignore' })
process.on('exit', () => proxy.kill())
for (let tries = 0; tries < 100; tries += 1) {
  const socket = connect(port, '127.0.0.1')
  const open = await Promise.race([once(socket, 'connect').then(() => true, () => false)])
  socket.destroy()
  if (open) break
  await delay(50)
}
const response = await new Promise((resolve) => get({ port, host: '127.0.0.1' }, resolve))
await once(response, 'data')
const times = []
for (let event = 0; event < 7; event += 1) {
  await delay(300)
  const sent = performance.now()
  stream.write(`data: ${event}\n\n`)
  await once(response, 'data')
  times.push(performance.now() - sent)
}
console.log(times.toSorted((a, b) => a - b)[3].toFixed(0))
process.exit(0)
JS
plain=$(node probe.mjs)
prompt=$(node probe.mjs http-no-delay)
echo "median delay of an event: $plain ms; with option http-no-delay: $prompt ms"
[ "$plain" -ge 150 ] && [ "$prompt" -lt 100 ] || { echo 'the behaviour has changed'; exit 1; }
