import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import type { FastifyBaseLogger } from 'fastify'

/** While it goes on failing, it is told no more often. */
const againMs = 10 * 60_000

/** An exporter that logs when spans are lost, at most each ten minutes, and when that is over. */
export class ToldExporter implements SpanExporter {
  readonly #exporter: SpanExporter
  readonly #logger: FastifyBaseLogger
  readonly #nowMs: () => number
  #toldAtMs: number | undefined
  /** Since it was last told. */
  #lost = 0

  /** `nowMs` is a clock that never jumps. */
  constructor(
    exporter: SpanExporter,
    logger: FastifyBaseLogger,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#exporter = exporter
    this.#logger = logger
    this.#nowMs = nowMs
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      if (result.code === ExportResultCode.SUCCESS) this.#succeeded()
      else this.#failed(spans.length, result.error)
      done(result)
    })
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.()
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown()
  }

  #failed(spans: number, error: unknown): void {
    this.#lost += spans
    const nowMs = this.#nowMs()
    if (this.#toldAtMs !== undefined && nowMs - this.#toldAtMs < againMs) return
    this.#logger.warn(
      { cause: causeOf(error), spans: this.#lost },
      'traces cannot be sent to OTEL_EXPORTER_OTLP_ENDPOINT: spans are lost',
    )
    this.#toldAtMs = nowMs
    this.#lost = 0
  }

  #succeeded(): void {
    if (this.#toldAtMs === undefined) return
    this.#logger.info({ spans: this.#lost }, 'traces are sent again; spans lost meanwhile')
    this.#toldAtMs = undefined
    this.#lost = 0
  }
}

/** A status or a code, and never a message: it may hold an address with a credential. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code } = { code: undefined, ...error }
  if (typeof code === 'number') return `status ${code}`
  if (typeof code === 'string') return code
  return error.cause === undefined ? error.name : causeOf(error.cause)
}
