import { readFile } from 'node:fs/promises'
import { Preview } from '../answers/preview.ts'
import { apiPath } from '../api-client.ts'
import { type ChangeOptions, readChange } from '../change-options.ts'
import { Failure } from '../failure.ts'
import { withSuggestion } from '../flag-suggestion.ts'
import { printable, printJson, printLine } from '../output.ts'
import { previewLines } from '../preview-text.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { givenPath } from '../surroundings.ts'

/** Options of `sluice flag preview`. */
export interface PreviewOptions extends CommonOptions, ChangeOptions {
  /** A file. */
  readonly contexts?: string
  readonly madeUp?: number
}

/** `sluice flag preview`: who would get something else. Changes nothing. */
export async function previewFlag(flag: string, options: PreviewOptions): Promise<void> {
  const { contexts: file, madeUp } = options
  const contexts = file === undefined ? undefined : await readContexts(file)
  await previewChange(flag, { change: readChange(options), contexts, madeUp }, options)
}

/** What a preview is asked for: a change, or the first step of a ramp. */
type PreviewBody = ({ readonly change: object } | { readonly ramp: object }) & {
  readonly contexts?: unknown
  readonly madeUp?: unknown
}

/** Shows who would get something else after a change. */
export async function previewChange(
  flag: string,
  body: PreviewBody,
  options: CommonOptions,
): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const path = apiPath('projects', project, 'flags', flag, 'environments', environment, 'preview')
  const answer = await withSuggestion(session, project, [flag], () =>
    session.api.post(path, Preview, { body }),
  )
  if (session.json) return printJson(answer.body)
  for (const line of previewLines(answer.body)) printLine(printable(line))
}

/** An array of contexts, or one in each line. */
async function readContexts(file: string): Promise<unknown> {
  try {
    const text = (await readFile(givenPath(file), 'utf8')).trim()
    if (text.startsWith('[')) return JSON.parse(text)
    return text.split('\n').map((line): unknown => JSON.parse(line))
  } catch {
    const detail = `--contexts takes a file with a JSON array of contexts, or one in each line; ${file} is none`
    throw new Failure('USAGE', detail, { exitCode: 2 })
  }
}
