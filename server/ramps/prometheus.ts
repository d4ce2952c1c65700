import { readFile } from 'node:fs/promises'
import { Agent, request } from 'undici'
import { type PrometheusAnswer, PrometheusFailure, readAnswer } from './prometheus-answer.ts'

/** Where the Prometheus is that gates ask. Only settings say so: no query can lead elsewhere. */
export interface PrometheusSettings {
  /** Base URL; its query string is sent along, and its user and password as Basic authentication. */
  readonly url: string
  /** Sent as a bearer token. */
  readonly token?: string | undefined
  /** A file with the bearer token. It is read for each query, because such tokens are rotated. */
  readonly tokenFile?: string | undefined
  /** One header more, such as that of a tenant. */
  readonly header?: { readonly name: string; readonly value: string } | undefined
}

const timeoutMs = 5_000
const answerBytesMax = 1024 * 1024

/** Asks a Prometheus, or what speaks as one, for single numbers. */
export class Prometheus {
  readonly #url: URL
  readonly #settings: PrometheusSettings
  readonly #headers: Readonly<Record<string, string>>
  readonly #agent = new Agent({ connect: { timeout: timeoutMs }, connections: 8 })

  constructor(settings: PrometheusSettings) {
    const { header, token } = settings
    const url = new URL(settings.url)
    const basic = basicOf(url)
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/query`
    url.username = ''
    url.password = ''
    this.#url = url
    this.#settings = settings
    this.#headers = {
      'content-type': 'application/x-www-form-urlencoded',
      ...(header === undefined ? {} : { [header.name]: header.value }),
      ...(basic === null ? {} : { authorization: basic }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    }
  }

  /** What a query gives now. Rejects with PrometheusFailure. */
  async query(promql: string): Promise<PrometheusAnswer> {
    return readAnswer(await this.#ask(promql, await this.#bearer()))
  }

  /** Ends the connections. */
  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #bearer(): Promise<Readonly<Record<string, string>>> {
    const { tokenFile } = this.#settings
    if (tokenFile === undefined) return {}
    const token = await readFile(tokenFile, 'utf8').catch((error: unknown) => {
      throw new PrometheusFailure('SLUICE_PROMETHEUS_TOKEN_FILE cannot be read', { cause: error })
    })
    // What cannot be a header would be shown by the error that refuses it.
    if (/^[!-~]+$/.test(token.trim())) return { authorization: `Bearer ${token.trim()}` }
    throw new PrometheusFailure('SLUICE_PROMETHEUS_TOKEN_FILE does not hold one token')
  }

  async #ask(promql: string, bearer: Readonly<Record<string, string>>) {
    try {
      // Redirects are not followed: they would lead where no setting says.
      const { statusCode, headers, body } = await request(this.#url, {
        method: 'POST',
        headers: { ...this.#headers, ...bearer },
        body: new URLSearchParams({ query: promql, timeout: '4s' }).toString(),
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(timeoutMs),
      })
      const chunks: Buffer[] = []
      let sizeBytes = 0
      for await (const chunk of body) {
        sizeBytes += chunk.length
        if (sizeBytes > answerBytesMax) throw new PrometheusFailure('Prometheus answered too much')
        chunks.push(chunk)
      }
      const type = String(headers['content-type'] ?? 'no type')
      return { status: statusCode, type, text: Buffer.concat(chunks).toString('utf8') }
    } catch (error) {
      if (error instanceof PrometheusFailure) throw error
      throw new PrometheusFailure(`Prometheus did not answer${causeOf(error)}`, { cause: error })
    }
  }
}

/** User and password of an address, as Basic authentication; null without them. */
function basicOf({ username, password }: URL): string | null {
  if (username === '' && password === '') return null
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(text, 'utf8').toString('base64')}`
}

/** Why nothing was answered, by a code at most: messages of errors may hold an address. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error.name === 'TimeoutError') return ' in time'
  return 'code' in error && typeof error.code === 'string' ? `: ${error.code}` : ''
}
