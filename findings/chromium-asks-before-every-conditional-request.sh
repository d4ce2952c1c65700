#!/usr/bin/env bash
# Chromium 156 (Debian 12) sends a preflight before every cross-origin request with If-None-Match, or with the cache mode
# `no-store`, though the last preflight's answer allows more for two hours (Access-Control-Max-Age: 7200).
#
# Expected: one preflight for twelve requests of the same page to the same address, whatever their cache mode; the header
# If-None-Match changes nothing, because the answer to the first preflight allows it.
# Seen: one preflight in the default mode; twelve with If-None-Match, which turns the default mode into `no-store`, and twelve
# with `no-store` itself. In the mode `force-cache` it is one again, also with If-None-Match, and every POST still reaches the
# server. So a client that polls with an entity tag sends twice the requests, and waits for two round trips each time.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
version=156.0.8078.114-1~deb12u1
apt-get download -qq "chromium=$version" "chromium-common=$version" 2>apt.log || { cat apt.log; exit 1; }
for package in *.deb; do dpkg -x "$package" system; done
echo '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts playwright-core@1.65.1
cat >probe.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'

const seen = new Map()
const api = createServer((request, response) => {
  const counts = seen.get(request.url) ?? { OPTIONS: 0, POST: 0 }
  seen.set(request.url, counts)
  counts[request.method] += 1
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-allow-headers', 'content-type, if-none-match')
  response.setHeader('access-control-max-age', '7200')
  request.resume().on('end', () => response.writeHead(request.method === 'POST' ? 200 : 204).end())
})
const site = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html')
  response.end('<!doctype html><p>page')
})
for (const server of [api, site]) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}
const urlOf = (server) => `http://127.0.0.1:${server.address().port}`
const browser = await chromium.launch({
  executablePath: `${process.cwd()}/system/usr/lib/chromium/chromium`,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
const page = await browser.newPage()
await page.goto(urlOf(site))
const ways = [
  { path: '/default', cache: 'default', tag: {} },
  { path: '/default-with-tag', cache: 'default', tag: { 'if-none-match': '"1"' } },
  { path: '/no-store', cache: 'no-store', tag: {} },
  { path: '/force-cache-with-tag', cache: 'force-cache', tag: { 'if-none-match': '"1"' } },
]
const found = []
for (const { path, cache, tag } of ways) {
  await page.evaluate(
    async ({ url, cache, tag }) => {
      const headers = { 'content-type': 'application/json', ...tag }
      for (let i = 0; i < 12; i += 1) await fetch(url, { method: 'POST', body: '{}', headers, cache })
    },
    { url: `${urlOf(api)}${path}`, cache, tag },
  )
  const { OPTIONS: preflights, POST: posts } = seen.get(path)
  found.push(preflights)
  console.log(`${path}: ${preflights} preflights for ${posts} requests`)
}
await browser.close()
process.exit(found.join() === '1,12,12,1' ? 0 : 1)
JS
node probe.mjs || { echo 'the behaviour has changed'; exit 1; }
