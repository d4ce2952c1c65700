import { isJsonObject, memberOf } from './json-object.ts'
import { needsMatch, type RouteKind } from './refusals.ts'

/**
 * A shell command that tries a route on the demo project, as Markdown. Parameters and body are the
 * first examples of their schemas; `SLUICE_URL` and the tokens come from the shell.
 */
export function exampleCommand(kind: RouteKind, path: string): string {
  const { method, schema } = kind
  const lines = [
    `curl ${methodOption(kind)}"$SLUICE_URL${fillIn(path, schema.params)}${query(schema.querystring)}"`,
  ]
  const token = tokenVariable(kind)
  if (token !== undefined) lines.push(`-H "Authorization: Bearer $${token}"`)
  if (needsMatch(kind)) lines.push(`-H 'If-Match: *'`)
  const body = firstExample(schema.body)
  if (method !== 'GET' && body !== undefined) {
    const [type = 'application/json'] = schema.consumes ?? []
    const data = typeof body === 'string' ? body : JSON.stringify(body)
    lines.push(`-H 'Content-Type: ${type}'`, `-d ${quote(data)}`)
  }
  return `\`\`\`sh\n${lines.join(' \\\n  ')}\n\`\`\``
}

function methodOption({ method, schema }: RouteKind): string {
  const answers = JSON.stringify(schema.response ?? {})
  const streams = answers.includes('"text/event-stream"') && !answers.includes('"application/json"')
  if (method === 'GET') return streams ? '-N ' : ''
  return `-X ${method} `
}

function fillIn(path: string, params: unknown): string {
  return path.replaceAll(/:(\w+)/g, (name, key) =>
    String(firstExample(memberOf(memberOf(params, 'properties'), key)) ?? name),
  )
}

/** The parameters of a query that have an example: without them the command would be refused. */
function query(schema: unknown): string {
  const given = Object.entries(memberOf(schema, 'properties')).flatMap(([name, property]) => {
    const example = firstExample(property)
    if (example === undefined) return []
    const text = String(example)
    // A variable of the shell is for the shell to fill in.
    return [`${name}=${/^\$\w+$/.test(text) ? text : encodeURIComponent(text)}`]
  })
  return given.length === 0 ? '' : `?${given.join('&')}`
}

function firstExample(schema: unknown): unknown {
  const examples = isJsonObject(schema) ? schema.examples : undefined
  return Array.isArray(examples) ? examples[0] : undefined
}

function tokenVariable({ schema }: RouteKind): string | undefined {
  const [scheme] = schema.security ?? []
  if (scheme === undefined) return undefined
  if (Object.hasOwn(scheme, 'hook')) return 'SLUICE_HOOK_TOKEN'
  if (Object.hasOwn(scheme, 'server')) return 'SLUICE_KEY'
  return Object.hasOwn(scheme, 'edge') ? 'SLUICE_EDGE_KEY' : 'SLUICE_TOKEN'
}

/** Quotes a text for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
