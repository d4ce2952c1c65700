import { readFile } from 'node:fs/promises'
import { type Ramp, RampChanged, RampItem, RampNow } from '../answers/ramp.ts'
import { apiPath } from '../api-client.ts'
import { confirmChange } from '../confirmation.ts'
import { readDuration } from '../duration.ts'
import { Failure } from '../failure.ts'
import { withSuggestion } from '../flag-suggestion.ts'
import { followRamp } from '../follow-ramp.ts'
import { readGate } from '../gate-option.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { exposureOf, hasEnded, rampBlock, rampLine, targetText } from '../ramp-text.ts'
import { readJsonObject } from '../read-json-object.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'
import { givenPath } from '../surroundings.ts'
import { previewChange } from './flag-preview.ts'

/** Options of `sluice flag ramp start`. */
export interface StartRampOptions extends CommonOptions {
  readonly template?: string
  readonly strategy?: string
  readonly percent?: readonly number[]
  readonly every?: number
  readonly hold?: string
  /** A file. */
  readonly plan?: string
  readonly variation?: string
  readonly gate?: readonly string[]
  readonly onDoubt?: string
  readonly reason?: string
  readonly force?: boolean
  readonly preview?: boolean
  readonly follow?: boolean
}

/** Options of `sluice flag ramp status`. */
export interface RampStatusOptions extends CommonOptions {
  readonly follow?: boolean
}

/** Options of `sluice flag ramp list`. */
export interface ListRampsOptions extends CommonOptions {
  readonly all?: boolean
}

/** Options of what is done to a ramp. */
export interface ActOptions extends CommonOptions {
  readonly reason?: string
}

/** `sluice flag ramp start` */
export async function startRamp(flag: string, options: StartRampOptions): Promise<void> {
  const ramp = await readPlan(options)
  if (options.preview === true) return previewChange(flag, { ramp }, options)
  const session = await openSession(options)
  const { project, environment, path } = await placeOf(session, flag)
  const { reason, force } = options
  const { body } = await withSuggestion(session, project, [flag], async () => {
    await confirmChange(session, project, { flag, environment }, `start a ramp of ${flag}`)
    return session.api.post(path, RampChanged, { body: { ...ramp, reason, force } })
  })
  if (options.follow === true)
    return follow(session, apiPath('projects', project, 'ramps', body.id))
  if (session.json) return printJson(body)
  const steps = body.steps.map(targetText).join(', then ')
  printLine(printable(`${body.id} is started in ${environment}: ${flag} at ${steps}`))
  printLine(printable(`Watch it: sluice flag ramp status ${flag} --env ${environment} --follow`))
}

/** `sluice flag ramp status` */
export async function showRamp(flag: string, options: RampStatusOptions): Promise<void> {
  const session = await openSession(options)
  const { project, path } = await placeOf(session, flag)
  const { body } = await withSuggestion(session, project, [flag], () =>
    session.api.get(path, RampNow),
  )
  if (options.follow === true && !hasEnded(body)) {
    return follow(session, apiPath('projects', project, 'ramps', body.id))
  }
  if (session.json) return printJson(body)
  for (const line of rampBlock(body, new Date())) printLine(printable(line))
}

/** `sluice flag ramp pause`, `resume`, `advance`, `rollback` and `abort`. */
export async function actOnRamp(flag: string, action: string, options: ActOptions): Promise<void> {
  const session = await openSession(options)
  const { project, environment, path } = await placeOf(session, flag)
  const { body: before } = await withSuggestion(session, project, [flag], () =>
    session.api.get(path, RampNow),
  )
  // What stops a ramp is never asked for twice.
  if (action === 'resume' || action === 'advance') {
    await confirmChange(session, project, { flag, environment }, `${action} the ramp of ${flag}`)
  }
  const { reason } = options
  // Whoever asks for the next step means the one after what he saw.
  const step = action === 'advance' ? before.step : undefined
  const ramps = apiPath('projects', project, 'ramps', before.id, action)
  const { body } = await session.api.post(ramps, RampChanged, { body: { reason, step } })
  if (session.json) return printJson(body)
  printLine(printable(rampLine({ ...body, waitingFor: null, measurements: [] })))
  if (action !== 'rollback') return
  printLine(
    `See who obeys: sluice receipts --revision ${body.revision} --env ${environment} --follow`,
  )
}

/** `sluice flag ramp list` */
export async function listRamps(options: ListRampsOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const query = [
    ...(options.all === true ? [] : ['&state=live']),
    ...(session.named === undefined ? [] : [`&environment=${encodeURIComponent(session.named)}`]),
  ]
  const page = await session.api.list(
    apiPath('projects', project, 'ramps'),
    RampItem,
    query.join(''),
  )
  if (session.json) return printJson(page)
  if (page.items.length === 0 && options.all !== true) {
    return printLine('No ramp is live. Those that ended: sluice flag ramp list --all')
  }
  printTable(
    ['ID', 'FLAG', 'IN', 'STATE', 'STEP', 'EXPOSURE', 'STARTED', 'WHY'],
    page.items.map((one) => [
      one.id,
      one.flag,
      one.environment,
      one.state,
      `${one.step + 1}/${one.steps.length}`,
      `${exposureOf(one)} % "${one.variation}"`,
      one.createdAt,
      one.reason ?? '',
    ]),
  )
}

async function placeOf(session: Session, flag: string) {
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const path = apiPath('projects', project, 'flags', flag, 'environments', environment, 'ramp')
  return { project, environment, path }
}

/** Follows a ramp to its end. Fails unless it is completed, so that a pipeline can wait for it. */
async function follow(session: Session, path: string): Promise<void> {
  const ramp: Ramp = await followRamp(session, path)
  if (!session.json) for (const line of rampBlock(ramp, new Date())) printLine(printable(line))
  if (ramp.state === 'completed') return
  const code = ramp.state === 'aborted' ? 'RAMP_ABORTED' : 'RAMP_ROLLED_BACK'
  throw new Failure(code, ramp.reason ?? 'It did not complete.')
}

/** The plan of the options, over that of a file. */
async function readPlan(options: StartRampOptions): Promise<object> {
  const { strategy, percent: percents, every, hold, plan: file, variation, gate, onDoubt } = options
  const given = file === undefined ? {} : await readPlanFile(file)
  const isPlanned = strategy !== undefined || 'steps' in given || 'strategy' in given
  const template = options.template ?? (isPlanned || 'template' in given ? undefined : 'standard')
  return {
    ...given,
    ...defined({
      template,
      strategy,
      percents,
      stepPercent: every,
      holdMs: hold === undefined ? undefined : readDuration(hold, '--hold'),
      variation,
      gates: gate?.map(readGate),
      onDoubt,
    }),
  }
}

function defined(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

async function readPlanFile(file: string): Promise<object> {
  const text = await readFile(givenPath(file), 'utf8').catch(() => {
    throw new Failure('USAGE', `--plan: ${file} cannot be read`, { exitCode: 2 })
  })
  return readJsonObject(text, '--plan', '{"steps":[{"to":{"percent":10},"holdMs":600000}]}')
}
