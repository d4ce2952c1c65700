import type { Static } from '@sinclair/typebox'
import { Evaluation } from '../answers/evaluation.ts'
import { apiPath } from '../api-client.ts'
import { Failure } from '../failure.ts'
import { suggestFlags } from '../flag-suggestion.ts'
import { printable, printJson, printLine } from '../output.ts'
import { readJsonObject } from '../read-json-object.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { traceLines } from '../trace-text.ts'

/** Options of `sluice evaluate`. */
export interface EvaluateOptions extends CommonOptions {
  /** JSON object. */
  readonly context?: string
  /** The targeting key. */
  readonly key?: string
  /** Each `name=value`. */
  readonly attribute?: readonly string[]
}

/** `sluice evaluate`: what a flag serves to a context. Fails when it cannot be evaluated. */
export async function evaluateFlag(flag: string, options: EvaluateOptions): Promise<void> {
  const context = readContext(options)
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const path = apiPath('projects', project, 'environments', environment, 'evaluate')
  const { body } = await session.api.post(path, Evaluation, { body: { context, flags: [flag] } })
  const [result] = body.results
  if (session.json) printJson(body)
  else if (result !== undefined && result.errorCode !== 'FLAG_NOT_FOUND') {
    printLine(printable(describeResult(result)))
    for (const line of traceLines(result.trace ?? [])) printLine(printable(line))
  }
  if (result?.errorCode === undefined) return
  const isUnknown = result.errorCode === 'FLAG_NOT_FOUND'
  const hint = isUnknown ? await suggestFlags(session, project, [flag]) : ''
  const where = `${flag} in ${environment} cannot be evaluated: applications get their default.`
  throw new Failure(result.errorCode, `${where}${hint}`)
}

function describeResult(result: Static<typeof Evaluation>['results'][number]): string {
  const variation = result.variation === undefined ? '' : ` (variation "${result.variation}")`
  const notes = Object.entries(result.metadata).map(
    ([name, value]) => `, ${name}: ${JSON.stringify(value)}`,
  )
  return `${result.flag} = ${JSON.stringify(result.value)}${variation}, ${result.reason}${notes.join('')}`
}

function readContext({ context = '{}', key, attribute = [] }: EvaluateOptions): unknown {
  const attributes = attribute.map((text): [string, unknown] => {
    const at = text.indexOf('=')
    if (at > 0) return [text.slice(0, at), readValue(text.slice(at + 1))]
    throw new Failure('USAGE', '--attribute takes <name>=<value>, for example country=NL', {
      exitCode: 2,
    })
  })
  const own = key === undefined ? attributes : [...attributes, ['targetingKey', key] as const]
  const given = readJsonObject(context, '--context', '{"targetingKey":"user-1"}')
  return { ...given, ...Object.fromEntries(own) }
}

/** A number or boolean where the text is one; else the text: evaluation never converts types. */
function readValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return text.trim() !== '' && String(number) === text ? number : text
}
