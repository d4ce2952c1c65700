import { Agent, request } from 'undici'

/** Where the Prometheus is that gates ask. Only settings say so: no query can lead elsewhere. */
export interface PrometheusSettings {
  /** Base URL. */
  readonly url: string
  /** Sent as a bearer token. */
  readonly token?: string | undefined
}

/** What Prometheus could not answer, in words for whoever wrote the query. */
export class PrometheusFailure extends Error {}

const timeoutMs = 5_000
const answerBytesMax = 1024 * 1024
const detailCharsMax = 200

/** Asks a Prometheus, or what speaks as one, for single numbers. */
export class Prometheus {
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #agent = new Agent({ connect: { timeout: timeoutMs }, connections: 8 })

  constructor({ url, token }: PrometheusSettings) {
    this.#url = `${url.replace(/\/+$/, '')}/api/v1/query`
    this.#headers = {
      'content-type': 'application/x-www-form-urlencoded',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    }
  }

  /** The one number that a query gives now; null if it gives none. Rejects with PrometheusFailure. */
  async query(promql: string): Promise<number | null> {
    const { status, text } = await this.#ask(promql)
    const answer = readAnswer(text)
    if (status === 200 && answer?.status === 'success') return numberOf(answer.data)
    const said =
      typeof answer?.error === 'string' ? `: ${answer.error.slice(0, detailCharsMax)}` : ''
    throw new PrometheusFailure(`Prometheus answered ${status}${said}`)
  }

  /** Ends the connections. */
  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #ask(promql: string): Promise<{ status: number; text: string }> {
    try {
      // Redirects are not followed: they would lead where no setting says.
      const { statusCode, body } = await request(this.#url, {
        method: 'POST',
        headers: this.#headers,
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
      return { status: statusCode, text: Buffer.concat(chunks).toString('utf8') }
    } catch (error) {
      if (error instanceof PrometheusFailure) throw error
      const cause = error instanceof Error && error.name === 'TimeoutError' ? ' in time' : ''
      throw new PrometheusFailure(`Prometheus did not answer${cause}`, { cause: error })
    }
  }
}

type Members = Readonly<Record<string, unknown>>

function readAnswer(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}

function numberOf(data: unknown): number | null {
  const { resultType, result } = isMembers(data) ? data : {}
  if (!Array.isArray(result)) throw new PrometheusFailure('Prometheus answered no result')
  if (resultType === 'scalar') return sampleOf(result)
  if (resultType !== 'vector') {
    throw new PrometheusFailure(`The query gives a ${String(resultType)}: it must give one number`)
  }
  if (result.length > 1) {
    throw new PrometheusFailure(`The query gives ${result.length} series: it must give one number`)
  }
  const [series] = result
  return isMembers(series) ? sampleOf(series.value) : null
}

/** Prometheus writes numbers as texts, and some that JSON has not. */
function sampleOf(sample: unknown): number {
  const text: unknown = Array.isArray(sample) ? sample[1] : undefined
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  return typeof text === 'string' && text !== '' ? Number(text) : Number.NaN
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
