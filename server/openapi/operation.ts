import type { FastifySchema } from 'fastify'
import { problems } from '../plugins/problems.ts'
import { exampleCommand } from './example-command.ts'
import { type AnswerHeader, answerHeaders, type RequestHeader, requestHeaders } from './headers.ts'
import { isJsonObject, memberOf } from './json-object.ts'
import { commits, needsMatch, type RouteKind, refusalsOf } from './refusals.ts'

/**
 * Completes the schema of a route to what the OpenAPI document says of it: every status with its
 * headers, every code, the headers of the request, and a command to try it. `path` is the route's
 * below the base path.
 */
export function describeOperation(kind: RouteKind, path: string): FastifySchema {
  const { description } = kind.schema
  const command = exampleCommand(kind, path)
  return {
    security: [],
    ...kind.schema,
    description: description === undefined ? command : `${description}\n\n${command}`,
    headers: headersOf(kind),
    response: { ...successes(kind), ...failures(kind) },
  }
}

function headersOf(kind: RouteKind): object {
  const names: RequestHeader[] = []
  if (needsMatch(kind)) names.push('If-Match')
  if (commits(kind)) names.push('Idempotency-Key', 'Sluice-Reason')
  if (kind.schema.catchesUp === true) names.push('Sluice-After')
  const known = Object.fromEntries(names.map((name) => [name, { ...requestHeaders[name] }]))
  return {
    type: 'object',
    properties: { ...known, ...memberOf(kind.schema.headers, 'properties') },
    required: names.filter((name) => name === 'If-Match'),
  }
}

function successes(kind: RouteKind): Record<string, object> {
  const given = isJsonObject(kind.schema.response) ? kind.schema.response : {}
  return Object.fromEntries(
    Object.entries(given).map(([status, schema]) => [status, success(kind, status, schema)]),
  )
}

function success(kind: RouteKind, status: string, schema: unknown): object {
  const said = isJsonObject(schema) ? schema.description : undefined
  const answer = {
    description: typeof said === 'string' ? said : (successWords[status] ?? 'Done'),
    headers: describeHeaders(headersOfSuccess(kind, status)),
  }
  if (isJsonObject(schema) && schema.type === 'null') return { ...answer, type: 'null' }
  const content = isJsonObject(schema) ? schema.content : undefined
  return { ...answer, content: content ?? { 'application/json': { schema } } }
}

const successWords: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Made',
  202: 'Taken',
  204: 'Gone',
  304: 'Not changed since',
  400: 'It cannot be evaluated',
  404: 'There is no such flag',
  500: 'It cannot be evaluated now',
}

function headersOfSuccess(kind: RouteKind, status: string): AnswerHeader[] {
  // A protocol's own errors stand beside its successes.
  if (Number(status) >= 400) return []
  const names = new Set<AnswerHeader>(kind.schema.gives)
  if (kind.schema.catchesUp === true) names.add('Sluice-Revision')
  if (status === '201') names.add('Location').add('ETag')
  if (kind.method === 'PATCH') names.add('ETag')
  return [...names]
}

/** The refusals by status, each code an example that the components hold once. */
function failures(kind: RouteKind): Record<string, object> {
  const byStatus = new Map<number, string[]>()
  if (kind.schema.hasOwnErrors !== true) byStatus.set(500, ['INTERNAL'])
  for (const code of refusalsOf(kind)) {
    const [status] = problems[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, failure(status, codes)]),
  )
}

function failure(status: number, codes: readonly string[]): object {
  const names: AnswerHeader[] = []
  if (status === 401) names.push('WWW-Authenticate')
  if (status === 429 || status === 503) names.push('Retry-After')
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])
  const problem = {
    schema: { $ref: '#/components/schemas/Problem' },
    examples: Object.fromEntries(examples),
  }
  return {
    description: codes.join(', '),
    headers: describeHeaders(names),
    content: { 'application/problem+json': problem },
  }
}

function describeHeaders(names: readonly AnswerHeader[]): object {
  const described = names.map((name) => [
    name,
    { type: 'string', description: answerHeaders[name] },
  ])
  return Object.fromEntries(described)
}
