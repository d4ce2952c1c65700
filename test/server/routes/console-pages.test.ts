import t from 'tap'
import { readConsolePage } from '../../../server/console-files.ts'
import { startTestServer } from '../../helpers/server.ts'

const base = '/team/flags'
const anybody = { token: null }

t.test(
  'the page comes fresh, with a policy of its own, at every path of the console',
  async (t) => {
    const server = await startTestServer(t, { basePath: base })
    const root = await fetch(`${server.url}${base}/`, { redirect: 'manual' })
    t.match([root.status, root.headers.get('location')], [302, `${base}/console/`])
    const nonces = new Set<string>()
    for (const path of ['', '/', '/login', '/p/shop/flags/checkout?env=production']) {
      const { status, headers, text } = await server.get(`${base}/console${path}`, anybody)
      t.equal(status, 200, path)
      t.equal(headers.get('cache-control'), 'no-store')
      const policy = headers.get('content-security-policy') ?? ''
      const nonce = /style-src 'self' 'nonce-([\w-]{24})'/.exec(policy)?.[1] ?? ''
      nonces.add(nonce)
      t.match(text, `nonce="${nonce}"`)
      t.notMatch(policy, /unsafe|\*|http/)
      t.match(policy, /script-src 'self';/)
      t.notMatch(text, /<script(?![^>]* src=)|<style| style=|__NONCE__/, 'nothing inline')
      t.match(text, `name="sluice-base" content="${base}"`)
    }
    t.equal(nonces.size, 4, 'each with a nonce of its own')
  },
)

t.test('the files are kept for ever, and come compressed', async (t) => {
  const server = await startTestServer(t, { basePath: base })
  const { text } = await server.get(`${base}/console/`, anybody)
  const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => String(path))
  t.ok(files.length >= 3, files.join())
  for (const path of files) {
    t.match(path, `${base}/console/assets/`)
    for (const coding of ['br', 'gzip']) {
      const headers = { 'accept-encoding': coding }
      const file = await server.get(path, { ...anybody, headers })
      t.match([file.status, file.headers.get('content-encoding')], [200, coding], path)
      t.equal(file.headers.get('cache-control'), 'public, max-age=31536000, immutable')
      t.match(file.headers.get('vary'), /accept-encoding/i)
    }
  }
  for (const path of [
    'nothing.js',
    '../index.html',
    '%2e%2e/index.html',
    '..%2f..%2fpackage.json',
  ]) {
    const missing = await server.get(`${base}/console/assets/${path}`, anybody)
    t.notMatch(missing.text, '"devDependencies"', path)
    if (path === 'nothing.js') t.match(missing.body, { status: 404, code: 'NOT_FOUND' })
  }
})

t.test('where nothing is built there is no page to send', async (t) => {
  t.equal(readConsolePage('', t.testdir()), null)
})
