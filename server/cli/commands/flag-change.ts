import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { FlagConfig, FlagConfigChanged } from '../answers/flag.ts'
import { type Answer, apiPath } from '../api-client.ts'
import { confirmChange } from '../confirmation.ts'
import { Failure } from '../failure.ts'
import { describeConfig } from '../flag-config-text.ts'
import { withSuggestion } from '../flag-suggestion.ts'
import { printable, printJson, printLine } from '../output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'
import { previewChange } from './flag-preview.ts'

/** How often a change is sent when others keep changing other members of the same flag. */
const attemptsMax = 3

/** Options of `sluice flag rollout`. */
export interface RolloutOptions extends CommonOptions {
  readonly variation?: string
  /** Change nothing, and show who would get something else. */
  readonly dryRun?: boolean
}

type Patch =
  | { readonly on: boolean }
  | { readonly default: { readonly percent: number; readonly variation?: string } }
  | { readonly exclusionGroup: string | null }

/** `sluice flag on` and `sluice flag off` */
export async function switchFlag(flag: string, on: boolean, options: CommonOptions): Promise<void> {
  await change(flag, { on }, `turn ${flag} ${on ? 'on' : 'off'}`, options)
}

/** `sluice flag rollout`: gives a variation to a percentage of units, the off variation to the rest. */
export async function rollOut(
  flag: string,
  percent: number,
  options: RolloutOptions,
): Promise<void> {
  const { variation } = options
  const serve = variation === undefined ? { percent } : { percent, variation }
  if (options.dryRun === true) return previewChange(flag, { change: { default: serve } }, options)
  await change(flag, { default: serve }, `roll ${flag} out to ${percent} %`, options)
}

/** `sluice group join` and `sluice group leave`: whether a group decides who may get the flag. */
export async function setGroup(
  flag: string,
  group: string | null,
  options: CommonOptions,
): Promise<void> {
  const action = group === null ? `take ${flag} out of its group` : `put ${flag} into ${group}`
  await change(flag, { exclusionGroup: group }, action, options)
}

async function change(
  flag: string,
  patch: Patch,
  action: string,
  options: CommonOptions,
): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const path = apiPath('projects', project, 'flags', flag, 'environments', environment)
  const body = await withSuggestion(session, project, [flag], async () => {
    const before = await session.api.get(path, FlagConfig)
    await confirmChange(session, project, { flag, environment }, action)
    return patchConfig(session, path, patch, before)
  })
  if (session.json) return printJson(body)
  printLine(printable(describeConfig(body)))
  for (const { code, message } of body.warnings) {
    printLine(printable(`warning ${code}: ${message}`))
  }
}

/**
 * Sends the patch. When somebody changed the flag meanwhile, reads it again and repeats, unless
 * what they changed is the very member, or the flag was killed: then they should be heard first.
 */
async function patchConfig(
  session: Session,
  path: string,
  patch: Patch,
  before: Answer<FlagConfig>,
): Promise<FlagConfigChanged> {
  const idempotencyKey = `cli-${randomUUID()}`
  let current = before
  for (let attempt = 1; ; attempt += 1) {
    try {
      const options = { body: patch, ifMatch: current.etag, idempotencyKey }
      return (await session.api.patch(path, FlagConfigChanged, options)).body
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'VERSION_MISMATCH') throw error
      current = await session.api.get(path, FlagConfig)
      const same = [
        isDeepStrictEqual(current.body.killed, before.body.killed),
        isDeepStrictEqual(changedMember(current.body, patch), changedMember(before.body, patch)),
      ]
      if (same.includes(false) || attempt === attemptsMax) {
        const now = describeConfig(current.body)
        throw new Failure(error.code, `Somebody changed it at the same moment. Now ${now}`)
      }
    }
  }
}

/** The member that a patch replaces, as it is. */
function changedMember(config: FlagConfig, patch: Patch): unknown {
  if ('on' in patch) return config.on
  return 'default' in patch ? config.default : config.exclusionGroup
}
