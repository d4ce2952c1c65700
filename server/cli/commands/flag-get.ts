import type { Static } from '@sinclair/typebox'
import { Flag, type FlagConfig, FlagConfig as FlagConfigSchema } from '../answers/flag.ts'
import { Environment } from '../answers/project.ts'
import { apiPath } from '../api-client.ts'
import { describeConfig, describeServing, describeState } from '../flag-config-text.ts'
import { withSuggestion } from '../flag-suggestion.ts'
import { holderLines, overruledLines } from '../hold-text.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'

/** `sluice flag get`: the flag, or with a named environment what it serves there. */
export async function getFlag(key: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  await withSuggestion(session, project, [key], async () => {
    if (session.named === undefined) await showFlag(session, project, key)
    else await showConfig(session, project, key, session.named)
  })
}

async function showConfig(session: Session, project: string, key: string, environment: string) {
  const { body } = await readConfigOf(session, project, key, environment)
  if (session.json) return printJson(body)
  const lines = [describeConfig(body), ...holderLines(body), ...overruledLines(body)]
  for (const line of lines) printLine(printable(line))
}

async function showFlag(session: Session, project: string, key: string): Promise<void> {
  const path = apiPath('projects', project, 'flags', key)
  const { body: flag } = await session.api.get(path, Flag)
  if (session.json) return printJson(flag)
  for (const line of flagLines(flag)) printLine(printable(line))
  const list = apiPath('projects', project, 'environments')
  const { items } = await session.api.list(list, Environment)
  const configs: FlagConfig[] = []
  for (const environment of items) {
    configs.push((await readConfigOf(session, project, key, environment.key)).body)
  }
  if (configs.length === 0) return
  printLine('')
  printTable(
    ['ENVIRONMENT', 'STATE', 'WHILE ON'],
    configs.map((config) => [config.environment, describeState(config), describeServing(config)]),
  )
}

function readConfigOf(session: Session, project: string, key: string, environment: string) {
  const path = apiPath('projects', project, 'flags', key, 'environments', environment)
  return session.api.get(path, FlagConfigSchema)
}

function flagLines(flag: Static<typeof Flag>): string[] {
  const values = flag.variations.map(({ key, value }) => `${key} = ${JSON.stringify(value)}`)
  return [
    `${flag.key}: ${flag.type} flag, ${flag.kind}${flag.archived ? ', archived' : ''}`,
    ...(flag.name === flag.key ? [] : [`name: ${flag.name}`]),
    ...(flag.description === '' ? [] : [`description: ${flag.description}`]),
    ...(flag.tags.length === 0 ? [] : [`tags: ${flag.tags.join(', ')}`]),
    `variations: ${values.join(', ')}`,
  ]
}
