import { randomUUID } from 'node:crypto'
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { Problem } from '../schemas/problem.ts'
import { asOptions } from './as-options.ts'
import { readEvents, type StreamedEvent } from './event-reader.ts'
import { exchange, type HttpAnswer, type HttpRequest } from './exchange.ts'
import { Failure } from './failure.ts'

const pageItems = 1000
/** More than any list of the API has; stops a server that never says it is the last page. */
const pagesMax = 200
const systemLog = '$system'

/** What the API answered. */
export interface Answer<T> {
  readonly body: T
  /** For `If-Match`; empty if the answer has none. */
  readonly etag: string
}

/** What may go with a write. */
export interface WriteOptions {
  readonly body?: unknown
  /** A body that is no JSON, and its media type. */
  readonly file?: { readonly mediaType: string; readonly text: string }
  readonly ifMatch?: string
  /** Key of the project that the write changes, where the path does not say it. */
  readonly project?: string
  /** The same for all attempts at one change; a new one if left out. */
  readonly idempotencyKey?: string
}

/**
 * The HTTP API as the commands use it. Paths are below `/api/v1`. Every request asks for at least
 * what earlier ones of this process have seen (`Sluice-After`). Rejects with a Failure that has the
 * API's code.
 */
export class ApiClient {
  readonly #url: string
  readonly #token: string
  /** Why changes are made, for the audit. */
  readonly #reason: string | undefined
  /** The last `Sluice-Revision` seen of each project's log, and of the system's. */
  readonly #seen = new Map<string, string>()

  /** `url` may end in the server's base path. */
  constructor(url: string, token: string, reason?: string) {
    this.#url = url.replace(/\/+$/, '')
    this.#token = token
    this.#reason = reason
  }

  /** Reads a resource; the answer must fit the schema. */
  async get<S extends TSchema>(path: string, schema: S): Promise<Answer<Static<S>>> {
    return this.#send('GET', path, schema, {})
  }

  /**
   * Reads a stream of events until it ends. Rejects with a Failure when it is refused, and with
   * another error when it is cut, or no server is there.
   */
  async *events(path: string, signal: AbortSignal): AsyncGenerator<StreamedEvent> {
    const url = `${this.#url}/api/v1${path}`
    const headers = this.#headers('GET', projectOf(path) ?? systemLog, null, {})
    const response = await fetch(url, {
      headers: { ...headers, accept: 'text/event-stream' },
      // A redirect could carry the token elsewhere.
      redirect: 'manual',
      signal,
    })
    const { status } = response
    // A server that stops or starts is one to come back to.
    if (status >= 500) throw new Error(`the server answers ${status}`)
    if (status !== 200 || response.body === null) {
      const answer = { status, headers: response.headers, text: await response.text() }
      throw toFailure(answer, readBody(answer, url), url)
    }
    yield* readEvents(response.body)
  }

  /** Reads a whole list, page by page, into the form of one page; `query` is as `&state=STALE`. */
  async list<S extends TSchema>(
    path: string,
    item: S,
    query = '',
  ): Promise<{ items: Static<S>[]; next: string | null }> {
    const schema = Type.Object({
      items: Type.Array(item),
      next: Type.Union([Type.String(), Type.Null()]),
    })
    const items: Static<S>[] = []
    let next: string | null = null
    for (let page = 0; page < pagesMax; page += 1) {
      const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`
      const { body } = await this.get(`${path}?limit=${pageItems}${query}${cursor}`, schema)
      for (const one of body.items) items.push(one)
      next = body.next
      if (next === null) break
    }
    return { items, next }
  }

  /** Creates something, or does something. */
  async post<S extends TSchema>(path: string, schema: S, options: WriteOptions = {}) {
    return this.#send('POST', path, schema, options)
  }

  /** Replaces members of a resource. */
  async patch<S extends TSchema>(path: string, schema: S, options: WriteOptions) {
    return this.#send('PATCH', path, schema, options)
  }

  /** Removes a resource. */
  async delete(path: string, options: WriteOptions): Promise<void> {
    await this.#send('DELETE', path, Type.Undefined(), options)
  }

  async #send<S extends TSchema>(
    method: HttpRequest['method'],
    path: string,
    schema: S,
    options: WriteOptions,
  ): Promise<Answer<Static<S>>> {
    const log = options.project ?? projectOf(path) ?? systemLog
    const url = `${this.#url}/api/v1${path}`
    const json = options.body === undefined ? null : JSON.stringify(options.body)
    const body = options.file?.text ?? json
    const headers = this.#headers(method, log, body, options)
    const answer = await exchange({ method, url, headers, body })
    const revision = answer.headers.get('sluice-revision')
    if (revision !== null) this.#seen.set(log, revision)
    const answered = readBody(answer, url)
    if (answer.status >= 300) throw toFailure(answer, answered, url)
    if (!Value.Check(schema, answered)) throw unexpected(answer, url)
    return { body: answered, etag: answer.headers.get('etag') ?? '' }
  }

  #headers(
    method: HttpRequest['method'],
    log: string,
    body: string | null,
    options: WriteOptions,
  ): Record<string, string> {
    const seen = this.#seen.get(log)
    return {
      authorization: `Bearer ${this.#token}`,
      accept: 'application/json',
      ...(body === null ? {} : { 'content-type': options.file?.mediaType ?? 'application/json' }),
      ...(seen === undefined ? {} : { 'sluice-after': seen }),
      ...(options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }),
      ...(method === 'GET'
        ? {}
        : { 'idempotency-key': options.idempotencyKey ?? `cli-${randomUUID()}`, ...this.#why() }),
    }
  }

  #why(): Record<string, string> {
    if (this.#reason === undefined) return {}
    return { 'sluice-reason': encodeURIComponent(this.#reason.toWellFormed()) }
  }
}

/** Builds a path of the API from its segments, each encoded. */
export function apiPath(...segments: readonly string[]): string {
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('')
}

/** What is below a project is in that project's log; projects themselves are in the system's. */
function projectOf(path: string): string | undefined {
  const project = /^\/projects\/([^/?]+)\//.exec(path)?.[1]
  return project === undefined ? undefined : decodeURIComponent(project)
}

function readBody(answer: HttpAnswer, url: string): unknown {
  if (answer.text === '') return undefined
  try {
    return JSON.parse(answer.text)
  } catch {
    throw unexpected(answer, url)
  }
}

function toFailure(answer: HttpAnswer, body: unknown, url: string): Failure {
  if (!Value.Check(Problem, body)) return unexpected(answer, url)
  return new Failure(body.code, asOptions(body.detail), { faults: body.errors ?? [] })
}

function unexpected({ status }: HttpAnswer, url: string): Failure {
  const { origin, pathname } = new URL(url)
  return new Failure(
    'UNEXPECTED_ANSWER',
    `${origin} answered ${pathname} with status ${status} and not as a Sluice does. ` +
      'Check --url or SLUICE_URL, with the base path if there is one.',
  )
}
