import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { repositoryRoot } from '../../helpers/architecture.ts'
import { isObject } from '../../helpers/server.ts'

/** OFREP's own documents, beside the clone; they are no part of it. */
const folder = join(repositoryRoot, '..', 'shared', 'conformance', 'ofrep')

/** An answer, as far as OFREP says something of it. */
export interface OfrepAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Holds answers to OFREP's OpenAPI document. */
export interface OfrepContract {
  /** What is wrong with the answer of an operation, a sentence each. */
  faults(operation: 'evaluateFlag' | 'evaluateFlagsBulk', answer: OfrepAnswer): string[]
}

/** The contract; undefined where the documents are not beside the clone. */
export function readOfrepContract(): OfrepContract | undefined {
  const path = join(folder, 'openapi.yaml')
  if (!existsSync(path)) return undefined
  const document: unknown = parse(readFileSync(path, 'utf8'))
  repairValueUnion(document)
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
  ajv.addSchema({ $id: 'ofrep', ...(isObject(document) ? document : {}) })
  const paths = {
    evaluateFlag: '/ofrep/v1/evaluate/flags/{key}',
    evaluateFlagsBulk: '/ofrep/v1/evaluate/flags',
  } as const
  return {
    faults(operation, { status, headers, text }) {
      const answers = at(document, 'paths', paths[operation], 'post', 'responses')
      const described = at(answers, String(status))
      if (!isObject(described)) return [`OFREP has no status ${status}`]
      const content = at(described, 'content')
      // Of 401, 403 and 429 OFREP describes no body, and of 304 there is none.
      if (!isObject(content)) return status === 304 && text !== '' ? ['304 has a body'] : []
      const faults = headers.get('content-type')?.startsWith('application/json')
        ? []
        : [`is ${headers.get('content-type')}`]
      const pointer = ['paths', paths[operation], 'post', 'responses', String(status)]
      const schema = [...pointer, 'content', 'application/json', 'schema']
        .map(escapePointer)
        .join('/')
      const check = ajv.getSchema(`ofrep#/${schema}`) ?? ajv.compile({ $ref: `ofrep#/${schema}` })
      return [...faults, ...errorsOf(check, JSON.parse(text))]
    },
  }
}

function errorsOf(check: ValidateFunction, body: unknown): string[] {
  if (check(body) === true) return []
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}

/**
 * The document says that a value is exactly one of six kinds; but an integer is a float too, and the
 * last kind, "no value", is an empty schema that everything matches. What it means: with a value, any
 * of the five kinds (arrays are left out, and objects stand for all JSON); without one, none.
 */
function repairValueUnion(document: unknown): void {
  const success = at(document, 'components', 'schemas', 'evaluationSuccess')
  const parts = at(success, 'allOf')
  if (!Array.isArray(parts)) throw new Error('OFREP describes evaluations in another way')
  const union = parts.find((part: unknown) => Array.isArray(at(part, 'oneOf')))
  if (!isObject(union) || !Array.isArray(union.oneOf)) throw new Error('there is no union')
  const kinds = union.oneOf.filter((one) => !JSON.stringify(one).includes('codeDefaultFlag'))
  delete union.oneOf
  union.anyOf = [...kinds, { properties: { value: { type: 'array' } }, required: ['value'] }]
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value
  for (const name of path) found = isObject(found) ? found[name] : undefined
  return found
}

function escapePointer(member: string): string {
  return encodeURIComponent(member.replaceAll('~', '~0').replaceAll('/', '~1'))
}
