import { type NodeEdgeOptions, type RunningEdge, startEdge } from '@sluice/edge/node/start-edge'
import { privateFolder } from '../../helpers/private-folder.ts'
import type { Owner, TestServer } from '../../helpers/server.ts'

/** Logs of an edge, for a test to look at. */
export interface TestEdge extends RunningEdge {
  readonly lines: readonly string[]
}

/** Starts an edge on a free port and a private folder; it stops when the test is over. */
export async function startTestEdge(
  t: Owner,
  urls: readonly string[],
  keys: readonly string[],
  more: Partial<NodeEdgeOptions> = {},
): Promise<TestEdge> {
  const lines: string[] = []
  const say = (message: string) => {
    lines.push(message)
  }
  const running = await startEdge({
    host: '127.0.0.1',
    port: 0,
    basePath: '',
    urls,
    keys,
    dataDir: privateFolder(t),
    verifyKeys: undefined,
    overridesPath: undefined,
    instance: 'edge-1',
    streamsMax: 1_000,
    streamsPerSecond: 1_000,
    logger: { info: say, warn: say, error: say },
    ...more,
  })
  t.teardown(() => running.stop())
  return { ...running, lines }
}

/** Makes a key of a kind for an environment of `shop`. */
export async function createKeyOf(
  server: TestServer,
  kind: 'server' | 'client' | 'edge',
  more: object = {},
): Promise<{ id: string; secret: string }> {
  const body = { kind, name: kind, project: 'shop', environment: 'production', ...more }
  const made = await server.post('/api/v1/tokens', body)
  if (made.status !== 201) throw new Error(made.text)
  return { id: String(made.body.id), secret: String(made.body.secret) }
}

/** Sends a request as a program does. */
export async function ask(url: string, token: string, init: RequestInit = {}) {
  const answer = await fetch(url, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  })
  const text = await answer.text()
  const isJson = /json/.test(answer.headers.get('content-type') ?? '')
  const body: Record<string, unknown> = isJson && text !== '' ? JSON.parse(text) : {}
  return { status: answer.status, headers: answer.headers, text, body }
}

/** Evaluates a flag over OFREP. */
export async function evaluate(url: string, token: string, flag: string) {
  const body = JSON.stringify({ context: { targetingKey: 'user-1' } })
  return ask(`${url}/ofrep/v1/evaluate/flags/${flag}`, token, { method: 'POST', body })
}
