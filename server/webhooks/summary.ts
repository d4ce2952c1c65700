import { eventWords } from '../domain/event-words.ts'
import { serveWords, type ToldChange, toldChanges } from '../domain/told-changes.ts'
import type { EventData } from './event-data.ts'
import { isOfRamp, rampFacts, rampTitle } from './ramp-summary.ts'

/** An event in words, for people in a chat. */
export interface Summary {
  readonly title: string
  /** Name and text. */
  readonly facts: readonly (readonly [name: string, text: string])[]
  /** Where the console shows it. */
  readonly url?: string | undefined
}

const titleCharsMax = 250
const factCharsMax = 500
const changesMax = 8

/** What people say for the types that they hear of most. */
const words: ReadonlyMap<string, string> = new Map([
  ['flag.killed', 'Killed'],
  ['flag.restored', 'Restored'],
  ['killHold.joined', 'Held killed by one more'],
  ['killHold.left', 'Held killed by one less'],
  ['killHold.old', 'Held killed by an alert for a day'],
  ['flagConfig.changed', 'Changed'],
  ['schedule.created', 'Planned'],
  ['schedule.changed', 'Rescheduled'],
  ['schedule.cancelled', 'No longer planned'],
  ['schedule.failed', 'Could not be changed as planned'],
  ['schedule.skipped', 'Not changed, as its time was missed'],
])

/** Says what an entry of the audit did. */
export function summaryOf(entry: EventData): Summary {
  const facts: (readonly [string, string])[] = []
  if (entry.reason !== null) facts.push(['reason', entry.reason])
  if (entry.type === 'debt.grown') facts.push(...debtOf(entry))
  else if (isOfRamp(entry.type)) facts.push(...rampFacts(entry.subject))
  else if (showsChanges(entry.type)) facts.push(...changesOf(entry))
  facts.push(['by', entry.name ?? entry.by])
  facts.push(['project', `${entry.project}, revision ${entry.revision}`])
  return {
    url: entry.url,
    title: shorten(titleOf(entry), titleCharsMax),
    facts: facts.map(([name, text]) => [name, shorten(text, factCharsMax)] as const),
  }
}

function titleOf({ type, subject }: EventData): string {
  if (type === 'debt.grown') return `Stale flags, new today: ${subject.flags}`
  const { environment, schedule, ...things } = subject
  if (isOfRamp(type)) return rampTitle(type, subject)
  const what = Object.values(things).join(', ')
  const where = environment === undefined ? '' : ` in ${environment}`
  const how = schedule === undefined ? '' : ` (schedule ${schedule})`
  const said = words.get(type)
  if (said !== undefined) return `${said}: ${what}${where}${how}`
  const sentence = eventWords({ type, subject })
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** A digest says how much there is, and what takes the first one out of the code. */
function debtOf({ project, subject }: EventData): (readonly [string, string])[] {
  const [first = ''] = (subject.flags ?? '').split(/, | and /)
  return [
    ['debt', `${subject.score} of 100; ${subject.stale} stale in all`],
    ['begin with', `npx sluice clean ${first} --project ${project}`],
  ]
}

/** A kill is told by its reason; what it wrote is only its reason again. */
function showsChanges(type: string): boolean {
  return type !== 'flag.killed' && type !== 'flag.restored' && !type.startsWith('killHold.')
}

function changesOf({ changes }: EventData): (readonly [string, string])[] {
  const all = toldChanges(changes)
  const whole = all.flatMap(wholeOf)
  const telling = all.filter(({ path }) => path !== '')
  const more = telling.length - changesMax
  const told = telling
    .slice(0, changesMax)
    .map(
      (change) =>
        [change.path.slice(1), `${show(change, 'before')} → ${show(change, 'after')}`] as const,
    )
  return [...whole, ...told, ...(more > 0 ? [['and', `${more} more changes`] as const] : [])]
}

/** What people want to know of a document that is new, or of which nobody knows what it was. */
function wholeOf({ document, path, after }: ToldChange): (readonly [string, string])[] {
  if (path !== '' || typeof after !== 'object' || after === null) return []
  const { at, change, on, default: serve }: Partial<Record<string, unknown>> = { ...after }
  if (document.startsWith('schedule/')) {
    return [
      ['at', String(at)],
      ['change', JSON.stringify(change)],
    ]
  }
  if (!document.startsWith('flagConfig/')) return []
  return [
    ['on', String(on)],
    ['default', serveWords(serve)],
  ]
}

function show(change: ToldChange, side: 'before' | 'after'): string {
  const value = change[side]
  if (value === undefined) return 'none'
  return change.isServe ? String(value) : shorten(JSON.stringify(value), 100)
}

function shorten(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1)}…`
}
