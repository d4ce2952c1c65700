/** What Prometheus could not answer, for the person who wrote the query. */
export class PrometheusFailure extends Error {}

/** What came back of a query. */
export interface PrometheusReply {
  readonly status: number
  /** Its content type. */
  readonly type: string
  readonly text: string
}

/** The one number that a query gives. */
export interface PrometheusAnswer {
  /** Null if the query found nothing. */
  readonly value: number | null
  /** Why it may be incomplete or wrong: a part of the data could not be read, for example. */
  readonly warnings: readonly string[]
  /** What Prometheus remarks about the query itself. */
  readonly infos: readonly string[]
}

const detailCharsMax = 200
const remarksMax = 3

/** Reads an answer of `/api/v1/query`. Throws PrometheusFailure for all but one number or none. */
export function readAnswer({ status, type, text }: PrometheusReply): PrometheusAnswer {
  const answer = parse(text)
  if (status !== 200 || answer?.status !== 'success') {
    throw new PrometheusFailure(`Prometheus answered ${status}${detailOf(status, type, answer)}`)
  }
  const partial =
    answer.isPartial === true ? ['a part of the data could not be read (isPartial)'] : []
  return {
    value: numberOf(answer.data),
    warnings: [...partial, ...remarksOf(answer.warnings)],
    infos: remarksOf(answer.infos),
  }
}

type Members = Readonly<Record<string, unknown>>

function parse(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}

function detailOf(status: number, type: string, answer: Members | undefined): string {
  if (typeof answer?.error === 'string') return `: ${shorten(answer.error)}`
  if (status === 401 || status === 403) return ': it wants other credentials'
  if (status >= 300 && status < 400) return ': redirects are not followed'
  if (status === 200) return ` with ${shorten(type)}, not with a result of its API`
  return ''
}

function remarksOf(remarks: unknown): string[] {
  if (!Array.isArray(remarks)) return []
  return remarks
    .flatMap((one) => (typeof one === 'string' ? shorten(one) : []))
    .slice(0, remarksMax)
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
  if (!isMembers(series)) return null
  if (series.value === undefined && series.histogram !== undefined) {
    throw new PrometheusFailure(
      'The query gives a histogram: take one number of it, for example with histogram_fraction or histogram_quantile',
    )
  }
  return sampleOf(series.value)
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

function shorten(text: string): string {
  return text.length <= detailCharsMax ? text : `${text.slice(0, detailCharsMax - 1)}…`
}
