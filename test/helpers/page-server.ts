import { createServer } from 'node:http'
import type { Test } from 'tap'

const PAGE = '<!doctype html><meta charset="utf-8"><div id="root"></div>'

/**
 * Serves a page that runs a script, from a port of its own: another origin than that of any server
 * of the test. Gives its address.
 */
export async function servePage(t: Test, script: string): Promise<string> {
  const server = createServer((request, response) => {
    const isScript = request.url?.endsWith('.js') === true
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : `${PAGE}<script type="module" src="/page.js"></script>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}
