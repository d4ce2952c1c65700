import { Failure } from './failure.ts'
import { readJsonObject } from './read-json-object.ts'

/** What a change of a flag in an environment can be put together from. */
export interface ChangeOptions {
  readonly on?: boolean
  readonly off?: boolean
  readonly percent?: number
  readonly variation?: string
  /** JSON object. */
  readonly change?: string
}

/** The change that the options say, all of them together. */
export function readChange(options: ChangeOptions): Readonly<Record<string, unknown>> {
  const { on, off, percent, variation, change } = options
  const serve = percent === undefined ? { variation } : { percent, variation }
  const made = {
    ...(change === undefined ? {} : readJsonObject(change, '--change', '{"on":true}')),
    ...(on === true ? { on: true } : {}),
    ...(off === true ? { on: false } : {}),
    ...(percent === undefined && variation === undefined ? {} : { default: serve }),
  }
  if (Object.keys(made).length > 0) return made
  throw new Failure(
    'USAGE',
    'Say what changes, with --on, --off, --percent, --variation or --change.',
    { exitCode: 2 },
  )
}
