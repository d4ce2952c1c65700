import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { memberOf, stringOf } from './record.ts'

const requestMs = 30_000

/** An answer of the API that was no failure. */
export interface Answer {
  readonly body: unknown
  readonly etag: string
}

/** Calls the API of one control plane over connections that stay open. */
export class Api {
  readonly #agent: Agent
  readonly #url: string
  readonly #token: string

  /** Opens at most `connectionsMax` connections; further calls wait for one. */
  constructor(url: string, token: string, connectionsMax: number) {
    this.#url = url
    this.#token = token
    this.#agent = new Agent({ keepAlive: true, maxSockets: connectionsMax })
  }

  /** Closes the connections. */
  close(): void {
    this.#agent.destroy()
  }

  /** Sends one request below `/api/v1`. Rejects unless the answer is 2xx. */
  async send(method: string, path: string, body?: object, ifMatch?: string): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    }
    const { status, text, etag } = await this.#exchange(method, `/api/v1${path}`, headers, body)
    if (status < 200 || status > 299) {
      throw new Error(`${method} ${path}: ${status} ${text.slice(0, 500)}`)
    }
    return { body: text === '' ? null : JSON.parse(text), etag }
  }

  /** Asks for a snapshot that may have changed since `etag`; gives the ETag of what there is. */
  async pollSnapshot(key: string, etag = ''): Promise<string> {
    const headers = { authorization: `Bearer ${key}`, 'if-none-match': etag }
    const answer = await this.#exchange('GET', '/sdk/v1/snapshot', headers)
    const expected = etag === '' ? 200 : 304
    if (answer.status === expected) return answer.etag
    throw new Error(`snapshot: ${answer.status} and not ${expected}`)
  }

  #exchange(
    method: string,
    path: string,
    extra: Readonly<Record<string, string>>,
    body?: object,
  ): Promise<{ status: number; text: string; etag: string }> {
    const sent = body === undefined ? '' : JSON.stringify(body)
    const headers = {
      ...extra,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(sent) }),
    }
    const options = { agent: this.#agent, method, headers, timeout: requestMs }
    return new Promise((resolve, reject) => {
      const outgoing = request(`${this.#url}${path}`, options, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const { statusCode: status = 0, headers: answered } = incoming
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status, text, etag: answered.etag ?? '' })
        })
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer`)))
      outgoing.on('error', reject)
      outgoing.end(sent)
    })
  }

  /** Makes project `bench` with the environment `production`; gives a server key of that. */
  async createEnvironment(): Promise<string> {
    const environments = [{ key: 'production', name: 'Production' }]
    await this.send('POST', '/projects', { key: 'bench', name: 'Bench', environments })
    const scope = { project: 'bench', environment: 'production' }
    const token = { kind: 'server', name: 'bench', ...scope }
    const { body } = await this.send('POST', '/tokens', token)
    return stringOf(body, 'secret')
  }

  /** Makes a boolean flag. */
  async createFlag(key: string): Promise<void> {
    await this.send('POST', '/projects/bench/flags', { key, type: 'boolean' })
  }

  /** Makes a segment of ten people and a rule. */
  async createSegment(key: string): Promise<void> {
    const included = Array.from({ length: 10 }, (_, person) => `${key}-${person}`)
    const rules = [{ attribute: 'country', op: 'in', values: ['NL', 'BE'] }]
    await this.send('POST', '/projects/bench/segments', { key, included, rules })
  }

  /** Changes a flag's configuration in `production`; gives its ETag afterwards. */
  async patchConfig(key: string, patch: object, etag = '*'): Promise<string> {
    return (await this.send('PATCH', configPath(key), patch, etag)).etag
  }

  /** Kills or restores a flag in `production`. */
  async switchFlag(key: string, action: 'kill' | 'restore'): Promise<void> {
    const { body } = await this.send('POST', `${configPath(key)}/${action}`, { reason: 'bench' })
    const isKilled = memberOf(body, 'killed') !== null
    if (isKilled !== (action === 'kill')) throw new Error(`${action} of ${key} did nothing`)
  }
}

/** The path of a flag's configuration in `production`. */
export function configPath(key: string): string {
  return `/projects/bench/flags/${key}/environments/production`
}

/** A random token, good as the bootstrap token of an empty store. */
export function newAdminToken(): string {
  return randomBytes(32).toString('hex')
}
