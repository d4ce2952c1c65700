import { Flag } from '../answers/flag.ts'
import { apiPath } from '../api-client.ts'
import { Failure } from '../failure.ts'
import { printable, printJson, printLine } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice flag create`. */
export interface CreateFlagOptions extends CommonOptions {
  readonly type: string
  readonly kind?: string
  readonly name?: string
  readonly description?: string
  readonly tag?: readonly string[]
  /** Each `key=value`. */
  readonly variation?: readonly string[]
}

/** `sluice flag create` */
export async function createFlag(key: string, options: CreateFlagOptions): Promise<void> {
  const { type, kind, name, description, tag } = options
  const variations = options.variation?.map((text) => readVariation(text, type))
  const session = await openSession(options)
  const project = await session.findProject()
  const body = { key, type, kind, name, description, tags: tag, variations }
  const answer = await session.api.post(apiPath('projects', project, 'flags'), Flag, { body })
  if (session.json) return printJson(answer.body)
  const keys = answer.body.variations.map((variation) => `"${variation.key}"`)
  printLine(printable(`${key} is made in ${project}: ${type} flag with ${keys.join(', ')}`))
  if (answer.body.kind !== 'killSwitch') {
    printLine(`It is off everywhere. Turn it on: sluice flag on ${key} --env <environment>`)
  }
}

/** A string flag takes the text as it is; the others read it as JSON. */
function readVariation(text: string, type: string): { key: string; value: unknown } {
  const at = text.indexOf('=')
  const key = text.slice(0, Math.max(at, 0))
  const value = text.slice(at + 1)
  const example = type === 'string' ? 'blue=#00f' : type === 'number' ? 'low=10' : 'small={"n":1}'
  const usage = `--variation ${printable(text)}: write <key>=<value>, for example ${example}`
  if (at < 1) throw new Failure('USAGE', usage, { exitCode: 2 })
  if (type === 'string') return { key, value }
  try {
    return { key, value: JSON.parse(value) }
  } catch {
    throw new Failure('USAGE', `${usage}; the value must be JSON`, { exitCode: 2 })
  }
}
