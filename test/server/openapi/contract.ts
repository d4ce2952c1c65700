import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { isObject } from '../../helpers/server.ts'
import { type Operation, objectAt, operationsOf } from './operations.ts'

/** An answer, as far as the document says something of it. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Holds answers to what an OpenAPI document says of them. */
export interface Contract {
  readonly operations: readonly Operation[]
  /** The operation that a request is for; undefined for a path the document does not have. */
  find(method: string, url: string): Operation | undefined
  /** What is wrong with an answer, a sentence each. */
  faults(operation: Operation, answer: Answered): string[]
}

/** Makes the contract of a document. No member may be in an answer that its schema does not name. */
export function createContract(document: unknown): Contract {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
  ajv.addSchema({ $id: 'openapi', ...objectAt({ strict: closeObjects(document) }, 'strict') })
  const operations = operationsOf(document)
  const patterns = operations.map((operation) => ({
    operation,
    pattern: patternOf(operation.path),
  }))
  // A literal segment beats a parameter, as in the router.
  patterns.sort((a, b) => a.operation.path.split('{').length - b.operation.path.split('{').length)

  const checks = new Map<string, ValidateFunction>()
  function checkOf($ref: string): ValidateFunction {
    const known = checks.get($ref) ?? ajv.compile({ $ref })
    checks.set($ref, known)
    return known
  }

  function bodyFaults(operation: Operation, status: string, type: string, text: string): string[] {
    const media = objectAt(operation.described, 'responses', status, 'content', type)
    const place = ['paths', operation.path, operation.method.toLowerCase(), 'responses', status]
    const pointer = [...place, 'content', type, 'schema'].map(escapePointer).join('/')
    const body: unknown = type.startsWith('text/') ? text : JSON.parse(text)
    const code = isObject(body) ? String(body.code) : ''
    if (type === 'application/problem+json' && !(code in objectAt(media, 'examples'))) {
      return [`may not refuse with ${code}`]
    }
    const check = checkOf(`openapi#/${pointer}`)
    if (check(body)) return []
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    )
  }

  return {
    operations,
    find: (method, url) => {
      const path = url.split('?', 1)[0] ?? ''
      const found = patterns.find(
        ({ operation, pattern }) => operation.method === method && pattern.test(path),
      )
      return found?.operation
    },
    faults: (operation, { status, headers, text }) => {
      const described = objectAt(operation.described, 'responses', String(status))
      if (!('description' in described)) return [`may not answer ${status}: ${text.slice(0, 300)}`]
      const faults = headerFaults(objectAt(described, 'headers'), status, headers)
      const types = Object.keys(objectAt(described, 'content'))
      const type = headers.get('content-type')?.split(';', 1)[0] ?? ''
      if (types.length === 0) return text === '' ? faults : [...faults, 'has a body']
      if (!types.includes(type)) return [...faults, `is ${type}, not ${types.join(', ')}`]
      return [...faults, ...bodyFaults(operation, String(status), type, text)]
    },
  }
}

/** Headers that a success has if and only if the document says so. */
const exactHeaders = ['ETag', 'Location', 'Sluice-Revision']

function headerFaults(described: Record<string, unknown>, status: number, headers: Headers) {
  const names = Object.keys(described)
  const missing = names.filter((name) => !headers.has(name)).map((name) => `lacks ${name}`)
  if (status >= 400) return missing.filter((fault) => !fault.endsWith('Sluice-Revision'))
  const more = exactHeaders.filter((name) => headers.has(name) && !names.includes(name))
  return [...missing, ...more.map((name) => `has ${name}, which the document does not say`)]
}

function patternOf(path: string): RegExp {
  const literal = path.replaceAll(/[.$]/g, '\\$&')
  return new RegExp(`^${literal.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`)
}

function escapePointer(member: string): string {
  return encodeURIComponent(member.replaceAll('~', '~0').replaceAll('/', '~1'))
}

/** The document, with every object schema that names its members closed to others. */
function closeObjects(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closeObjects)
  if (!isObject(node)) return node
  const closed = Object.fromEntries(
    Object.entries(node).map(([name, member]) => [name, closeObjects(member)]),
  )
  return isObject(node.properties) && !('additionalProperties' in node)
    ? { ...closed, additionalProperties: false }
    : closed
}
