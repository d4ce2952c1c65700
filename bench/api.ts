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
  send(method: string, path: string, body?: object, ifMatch?: string): Promise<Answer> {
    const sent = body === undefined ? '' : JSON.stringify(body)
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(sent) }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    }
    const options = { agent: this.#agent, method, headers, timeout: requestMs }
    return new Promise((resolve, reject) => {
      const outgoing = request(`${this.#url}/api/v1${path}`, options, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          const status = incoming.statusCode ?? 0
          if (status < 200 || status > 299) {
            reject(new Error(`${method} ${path}: ${status} ${text.slice(0, 500)}`))
            return
          }
          const { etag = '' } = incoming.headers
          resolve({ body: text === '' ? null : JSON.parse(text), etag })
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
