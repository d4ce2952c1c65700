import { Type } from '@sinclair/typebox'
import { Segment } from '../answers/segment.ts'
import { apiPath } from '../api-client.ts'
import { confirmDeletion } from '../confirmation.ts'
import { Failure } from '../failure.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice segment get`. */
export interface GetSegmentOptions extends CommonOptions {
  /** The list whose values are printed. */
  readonly values?: 'included' | 'excluded'
}

/** Options of `sluice segment create`. */
export interface CreateSegmentOptions extends CommonOptions {
  readonly name?: string
  readonly description?: string
  readonly bucketBy?: string
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  /** Each a condition in JSON. */
  readonly rule?: readonly string[]
}

/** `sluice segment list` */
export async function listSegments(options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const page = await session.api.list(apiPath('projects', project, 'segments'), Segment)
  if (session.json) return printJson(page)
  if (page.items.length === 0) {
    return printLine(`${project} has no segment yet: sluice segment create <key>`)
  }
  printTable(
    ['KEY', 'NAME', 'INCLUDED', 'EXCLUDED', 'RULES'],
    page.items.map((one) => [
      one.key,
      one.name,
      String(one.includedCount),
      String(one.excludedCount),
      String(one.rules.length),
    ]),
  )
}

/** `sluice segment get`: the segment, or the values of one of its lists, one a line. */
export async function getSegment(key: string, options: GetSegmentOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const path = apiPath('projects', project, 'segments', key)
  if (options.values !== undefined) {
    const page = await session.api.list(`${path}/${options.values}`, Type.String())
    if (session.json) return printJson(page)
    for (const value of page.items) printLine(printable(value))
    return
  }
  const { body } = await session.api.get(path, Segment)
  if (session.json) return printJson(body)
  for (const line of describeSegment(body)) printLine(printable(line))
}

/** `sluice segment create` */
export async function createSegment(key: string, options: CreateSegmentOptions): Promise<void> {
  const { name, description, bucketBy, include: included, exclude: excluded } = options
  const rules = options.rule?.map(readRule)
  const session = await openSession(options)
  const project = await session.findProject()
  const { body } = await session.api.post(apiPath('projects', project, 'segments'), Segment, {
    body: { key, name, description, bucketBy, included, excluded, rules },
  })
  if (session.json) return printJson(body)
  printLine(printable(`Segment ${key} is made in ${project}. A rule of a flag refers to it:`))
  printLine(`  {"when":{"segment":"${key}"},"serve":{"variation":"on"}}`)
}

/** `sluice segment delete`. Prints nothing with --json, as the API answers. */
export async function deleteSegment(key: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const path = apiPath('projects', await session.findProject(), 'segments', key)
  const { etag } = await session.api.get(path, Segment)
  await confirmDeletion(session, `the segment ${key}`, key)
  await session.api.delete(path, { ifMatch: etag })
  if (!session.json) printLine(`${key} is deleted`)
}

function readRule(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const example = '{"attribute":"country","op":"in","values":["NL"]}'
    const detail = `--rule ${printable(text)}: it must be a condition in JSON, such as ${example}`
    throw new Failure('USAGE', detail, { exitCode: 2 })
  }
}

function describeSegment(segment: Segment): string[] {
  const { key, name, description, bucketBy, includedCount, excludedCount, rules } = segment
  return [
    `${key}: ${includedCount} included, ${excludedCount} excluded, ${rules.length} rules`,
    ...(name === key ? [] : [`name: ${name}`]),
    ...(description === '' ? [] : [`description: ${description}`]),
    `its lists hold values of ${bucketBy}`,
    ...rules.map((rule) => `rule: ${JSON.stringify(rule)}`),
  ]
}
