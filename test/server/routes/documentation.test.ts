import t from 'tap'
import { startTestServer } from '../../helpers/server.ts'

/** Directives by name. */
function policyOf(headers: Headers): Map<string, string> {
  const text = headers.get('content-security-policy') ?? ''
  return new Map(
    text.split(';').map((one) => [one.split(' ', 1)[0] ?? '', one.replace(/^\S+ ?/, '')]),
  )
}

for (const basePath of ['', '/team/flags']) {
  const root = basePath === '' ? 'the root' : basePath
  t.test(`the pages of the API need nothing from elsewhere, at ${root}`, async (t) => {
    const server = await startTestServer(t, { basePath })
    for (const at of ['/docs', '/docs/']) {
      const page = await server.get(`${basePath}${at}`, { token: null })
      t.match(page.headers.get('content-type'), /^text\/html/)
      t.notMatch(page.text, /(?:src|href)="(?:https?:)?\/\//, 'no other host is named')
      t.notMatch(page.text, /<script(?![^>]*src=)|<style| on\w+=/, 'no inline script or style')
      const links = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '')
      t.ok(links.length >= 5)
      for (const link of links) {
        const { pathname } = new URL(link, `${server.url}${basePath}${at}`)
        const asset = await server.get(pathname, { token: null })
        t.equal(asset.status, 200, pathname)
      }
      const policy = policyOf(page.headers)
      t.equal(policy.get('default-src'), "'none'")
      t.equal(policy.get('script-src'), "'self'", 'no inline script, no eval')
      t.equal(policy.get('connect-src'), "'self'")
      t.equal(policy.get('frame-ancestors'), "'none'")
    }
    const document = await server.get(`${basePath}/docs/json`, { token: null })
    t.same(document.body, (await server.get(`${basePath}/openapi.json`)).body)
  })
}

t.test('every answer tells browsers to be careful', async (t) => {
  const server = await startTestServer(t)
  for (const path of ['/healthz', '/api/v1/projects', '/nowhere', '/sdk/v1/stream']) {
    const { headers } = await server.get(path, { token: null })
    t.equal(headers.get('x-content-type-options'), 'nosniff', path)
    t.equal(headers.get('x-frame-options'), 'DENY', path)
    t.equal(headers.get('referrer-policy'), 'no-referrer', path)
    t.equal(policyOf(headers).get('default-src'), "'none'", path)
    t.equal(headers.get('cache-control'), 'no-store', path)
    t.equal(headers.get('access-control-allow-origin'), null, 'no other origin may read it')
    t.equal(headers.get('x-powered-by'), null)
    t.equal(headers.get('server'), null)
  }
})

t.test('HEAD answers as GET does, without the body', async (t) => {
  const server = await startTestServer(t, { demo: true })
  const key = await server.createKey('demo', 'staging')
  for (const [path, token] of [
    ['/healthz', null],
    ['/api/v1/projects/demo', server.adminToken],
    ['/api/v1/projects/nope', server.adminToken],
    ['/sdk/v1/snapshot', key.secret],
    ['/docs', null],
  ] as const) {
    const get = await server.get(path, { token })
    const head = await server.send('HEAD', path, { token })
    t.equal(head.status, get.status, path)
    t.equal(head.text, '', path)
    for (const name of ['etag', 'sluice-revision', 'content-type', 'content-length']) {
      t.equal(head.headers.get(name), get.headers.get(name), `${path}: ${name}`)
    }
  }
})

t.test('methods that no route has are refused, before any token is looked at', async (t) => {
  const server = await startTestServer(t)
  for (const method of ['OPTIONS', 'PUT', 'PROPFIND']) {
    const answer = await server.send(method, '/api/v1/projects', { token: null })
    t.match(answer, { status: 404, body: { code: 'NOT_FOUND' } }, method)
    t.equal(answer.headers.get('access-control-allow-methods'), null)
  }
})
