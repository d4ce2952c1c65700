import type { Static } from '@sinclair/typebox'
import { Schedule, ScheduleSaved } from '../answers/schedule.ts'
import { apiPath } from '../api-client.ts'
import { type ChangeOptions, readChange } from '../change-options.ts'
import { describeChange, describeTime } from '../change-text.ts'
import { confirmChange } from '../confirmation.ts'
import { readDuration } from '../duration.ts'
import { Failure } from '../failure.ts'
import { withSuggestion } from '../flag-suggestion.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'

/** Options of `sluice schedule list`. */
export interface ListSchedulesOptions extends CommonOptions {
  readonly all?: boolean
  readonly flag?: string
}

/** Options of `sluice schedule create`. */
export interface CreateScheduleOptions extends CommonOptions, ChangeOptions {
  readonly at: string
  readonly zone?: string
  readonly grace: string
  readonly note?: string
}

/** Options of `sluice schedule change`. */
export interface ChangeScheduleOptions extends CommonOptions, ChangeOptions {
  readonly at?: string
  readonly zone?: string
  readonly grace?: string
  readonly note?: string
}

/** `sluice schedule list` */
export async function listSchedules(options: ListSchedulesOptions): Promise<void> {
  const session = await openSession(options)
  const query = Object.entries({
    state: options.all === true ? undefined : 'pending',
    flag: options.flag,
    environment: session.named,
  }).flatMap(([name, value]) => (value ? [`&${name}=${encodeURIComponent(value)}`] : []))
  const page = await session.api.list(await pathOf(session), Schedule, query.join(''))
  if (session.json) return printJson(page)
  printTable(
    ['ID', 'AT', 'FLAG', 'IN', 'CHANGE', 'STATE', 'NOTE'],
    page.items.map((one) => [
      one.id,
      describeTime(one),
      one.flag,
      one.environment,
      describeChange(one.change),
      one.changedSince ? 'pending (the flag was changed since)' : one.state,
      one.outcome ?? one.note ?? '',
    ]),
  )
}

/** `sluice schedule create` */
export async function createSchedule(flag: string, options: CreateScheduleOptions): Promise<void> {
  const change = readChange(options)
  const graceMinutes = readGrace(options.grace)
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const { at, zone: timeZone, note } = options
  const action = `change ${flag} at ${at}`
  const { body } = await withSuggestion(session, project, [flag], async () => {
    await confirmChange(session, project, { flag, environment }, action)
    return session.api.post(apiPath('projects', project, 'schedules'), ScheduleSaved, {
      body: { flag, environment, at, timeZone, change, graceMinutes, note },
    })
  })
  if (session.json) return printJson(body)
  printSaved(body)
}

/** `sluice schedule change` */
export async function changeSchedule(id: string, options: ChangeScheduleOptions): Promise<void> {
  const { at, zone, grace, note } = options
  const changes = ['on', 'off', 'percent', 'variation', 'change'] as const
  const isChanged = changes.some((name) => options[name] !== undefined)
  if (!isChanged && [at, zone, grace, note].every((one) => one === undefined)) {
    const message = 'Say what is different: --at, --grace, --note, or what it changes.'
    throw new Failure('USAGE', message, { exitCode: 2 })
  }
  const change = isChanged ? readChange(options) : undefined
  const graceMinutes = grace === undefined ? undefined : readGrace(grace)
  const session = await openSession(options)
  const path = await pathOf(session, id)
  const { body: before, etag: ifMatch } = await session.api.get(path, Schedule)
  const project = await session.findProject()
  const { flag, environment } = before
  await confirmChange(session, project, { flag, environment }, `change ${id} of ${flag}`)
  // A time without an offset is one by the clock that it was planned by.
  const isLocal = at !== undefined && !/(Z|[+-]\d\d:\d\d)$/i.test(at)
  const timeZone = zone ?? (isLocal ? before.local?.timeZone : undefined)
  const { body } = await session.api.patch(path, ScheduleSaved, {
    ifMatch,
    body: { at, timeZone, change, graceMinutes, note },
  })
  if (session.json) return printJson(body)
  printSaved(body)
}

/** `sluice schedule cancel` */
export async function cancelSchedule(id: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const path = await pathOf(session, id)
  const { body, etag } = await session.api.get(path, Schedule)
  if (body.state === 'pending') {
    const { flag, environment } = body
    const action = `cancel the planned change of ${flag}`
    await confirmChange(session, await session.findProject(), { flag, environment }, action)
  }
  await session.api.delete(path, { ifMatch: etag })
  if (session.json) return
  const what = body.state === 'pending' ? 'is cancelled' : `was ${body.state}, and is forgotten`
  printLine(printable(`${id} ${what}: ${body.flag} in ${body.environment}, ${describeTime(body)}`))
}

function printSaved(saved: Static<typeof ScheduleSaved>): void {
  const what = `${saved.flag} in ${saved.environment}: ${describeChange(saved.change)}`
  printLine(printable(`${saved.id} is planned for ${describeTime(saved)}: ${what}`))
  for (const { code, message } of saved.warnings) {
    printLine(printable(`warning ${code}: ${message}`))
  }
}

function readGrace(text: string): number {
  return Math.ceil(readDuration(text, '--grace') / 60_000)
}

async function pathOf(session: Session, ...rest: readonly string[]): Promise<string> {
  return apiPath('projects', await session.findProject(), 'schedules', ...rest)
}
