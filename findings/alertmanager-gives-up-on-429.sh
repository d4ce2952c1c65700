#!/usr/bin/env bash
# Alertmanager 0.25.0 (Debian 12): a webhook that answers 429 with Retry-After is not asked again.
#
# Expected: "too many requests" with `Retry-After: 1` is the answer that asks a sender to come again a little later, and
# Alertmanager, which repeats a 503 after some hundred milliseconds, does so here too.
# Seen: it repeats 5xx only. After one 429 the notification is given up ("unrecoverable error after 1 attempts") until
# the group is sent the next time, by default five minutes later. A receiver that limits requests should answer 503.
set -eu
package=prometheus-alertmanager=0.25.0-1+b4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download "$package" >/dev/null 2>&1
dpkg -x ./*.deb .
usr/bin/prometheus-alertmanager --version 2>&1 | head -n 1

cat >probe.mjs <<'JS'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createPort } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const asked = { 429: 0, 503: 0 }
const receiver = createServer((request, response) => {
  const status = request.url === '/429' ? 429 : 503
  asked[status] += 1
  response.writeHead(status, { 'retry-after': '1' }).end()
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
const free = createPort().listen(0, '127.0.0.1')
await once(free, 'listening')
const { port } = free.address()
free.close()
const hook = (status) => `
  - name: answers-${status}
    webhook_configs: [{ url: 'http://127.0.0.1:${receiver.address().port}/${status}' }]`
writeFileSync('alertmanager.yml', `
route:
  receiver: answers-503
  group_wait: 0s
  group_interval: 1h
  routes: [{ receiver: answers-429, matchers: [status = "429"] }]
receivers:${hook(429)}${hook(503)}
`)
const server = spawn('usr/bin/prometheus-alertmanager', [
  '--config.file=alertmanager.yml', '--storage.path=data', '--cluster.listen-address=',
  `--web.listen-address=127.0.0.1:${port}`, '--log.level=error',
], { stdio: 'ignore' })
process.on('exit', () => server.kill())
const url = `http://127.0.0.1:${port}`
for (let tries = 0; tries < 200; tries += 1) {
  if ((await fetch(`${url}/-/ready`).catch(() => null))?.ok) break
  await delay(50)
}
const alert = (status) => ({
  labels: { alertname: 'Errors', status },
  startsAt: new Date(Date.now() - 60_000).toISOString(),
})
await fetch(`${url}/api/v2/alerts`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify([alert('429'), alert('503')]),
})
for (let tries = 0; tries < 400 && (asked[503] < 5 || asked[429] < 1); tries += 1) await delay(50)
console.log(`asked with 503: ${asked[503]} times; with 429: ${asked[429]} times`)
process.exit(asked[503] >= 5 && asked[429] === 1 ? 0 : 1)
JS
node probe.mjs || { echo 'the behaviour has changed'; exit 1; }
