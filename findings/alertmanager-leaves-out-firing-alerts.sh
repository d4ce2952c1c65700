#!/usr/bin/env bash
# Alertmanager 0.25.0 (Debian 12): a webhook with `max_alerts` is told that one alert is over, and not that another fires.
#
# Expected: what `max_alerts` cuts from a notification are alerts of least interest, so resolved ones before firing ones;
# or a resolved alert comes only in a message that also holds what still fires.
# Seen: the alerts of a group are cut in an order that has nothing to do with their status. With `max_alerts: 1` and two
# alerts that fire, the end of the first is sent alone (`truncatedAlerts: 1`), while the second still fires and never
# is in any message. A receiver that switches something back when "the alert" is over does so in the middle of the incident.
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

const messages = []
const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  messages.push(JSON.parse(body))
  response.end()
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
const free = createPort().listen(0, '127.0.0.1')
await once(free, 'listening')
const { port } = free.address()
free.close()
writeFileSync('alertmanager.yml', `
route: { receiver: hook, group_by: [alertname], group_wait: 1s, group_interval: 1s, repeat_interval: 1s }
receivers:
  - name: hook
    webhook_configs:
      - { url: 'http://127.0.0.1:${receiver.address().port}', send_resolved: true, max_alerts: 1 }
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
const alert = (target, more = {}) => ({
  labels: { alertname: 'Errors', target },
  startsAt: new Date(Date.now() - 60_000).toISOString(),
  ...more,
})
const post = (...alerts) => fetch(`${url}/api/v2/alerts`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(alerts),
})
const until = async (condition) => {
  for (let tries = 0; tries < 400 && !condition(); tries += 1) await delay(50)
}
await post(alert('a'), alert('b'))
await until(() => messages.length > 0)
await post(alert('a', { endsAt: new Date().toISOString() }))
const over = () => messages.find(({ alerts }) => alerts.some(({ status }) => status === 'resolved'))
await until(() => over() !== undefined)
const { truncatedAlerts, alerts } = over() ?? { truncatedAlerts: 0, alerts: [] }
const told = alerts.map(({ status, labels }) => `${labels.target} ${status}`).join(', ')
console.log(`with "b" firing, the message says: ${told}; truncatedAlerts ${truncatedAlerts}`)
process.exit(told === 'a resolved' && truncatedAlerts === 1 ? 0 : 1)
JS
node probe.mjs || { echo 'the behaviour has changed'; exit 1; }
