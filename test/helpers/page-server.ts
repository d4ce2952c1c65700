import { createServer } from 'node:http'
import type { Test } from 'tap'

/**
 * Serves a page that runs a script, from a port of its own: another origin than that of any server
 * of the test. `data` stands in the page, as attributes of its one element. Gives its address.
 */
export async function servePage(
  t: Test,
  script: string,
  data: Readonly<Record<string, string>> = {},
): Promise<string> {
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${value}"`)
  const body = `<div id="root"${attributes.join('')}></div>`
  const page = `<!doctype html><meta charset="utf-8">${body}`
  const server = createServer((request, response) => {
    const isScript = request.url?.endsWith('.js') === true
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : `${page}<script type="module" src="/page.js"></script>`)
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
