/** One thing that is asked over and over. */
export interface Question {
  readonly what: string
  /** Below OFREP's flags. */
  readonly path: string
}

const context = { targetingKey: 'user-1', country: 'NL', plan: 'pro', version: '4.2.0' }

/** One flag, and all of them. */
export function questions(count: number): readonly Question[] {
  return [
    { what: 'one flag', path: '/flag-1' },
    { what: `${count} flags`, path: '' },
  ]
}

/** What an edge answers, for a bare server to give. */
export async function answerOf(url: string, key: string, { path }: Question) {
  const answer = await fetch(`${url}/ofrep/v1/evaluate/flags${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ context }),
  })
  if (answer.status !== 200) throw new Error(`the edge answers ${answer.status}`)
  const body = await answer.text()
  const kept = ['content-type', 'cache-control', 'sluice-revision', 'etag', 'content-length']
  const headers = [...answer.headers].filter(([name]) => kept.includes(name))
  return { body, headers: JSON.stringify(Object.fromEntries(headers)) }
}

/** A question to an edge, as it goes over the wire. */
export function askFor(key: string, { path }: Question): string {
  return write(`/ofrep/v1/evaluate/flags${path}`, `Bearer ${key}`, { context })
}

/** All flags of Unleash's proxy, whether on or off, with the same context. */
export function askBulkOfUnleash(key: string): string {
  const { targetingKey: userId, ...properties } = context
  return write('/proxy/all', key, { context: { userId, properties } })
}

function write(path: string, authorization: string, content: object): string {
  const body = JSON.stringify(content)
  const lines = [
    `POST ${path} HTTP/1.1`,
    'host: bench',
    'accept-encoding: identity',
    `authorization: ${authorization}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
