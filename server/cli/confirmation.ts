import { createInterface } from 'node:readline'
import { Environment } from './answers/project.ts'
import { Reach } from './answers/reach.ts'
import { apiPath } from './api-client.ts'
import { Failure } from './failure.ts'
import { printable } from './output.ts'
import type { Session } from './session.ts'
import { type Surroundings, surroundings } from './surroundings.ts'

/** Flags of an environment that a question names. */
const flagsNamed = 10

/** Where a question is asked. */
export type Terminal = Pick<Surroundings, 'input' | 'output' | 'errors'>

/** What is about to change: a flag in one environment or in all, a segment, or an exclusion group. */
export type Changed =
  | { readonly flag: string; readonly environment?: string }
  | { readonly segment: string }
  | { readonly exclusionGroup: string }

/** A question before a change. */
export interface Question {
  /** Keys of the critical environments that it is about. */
  readonly critical: readonly string[]
  /** What will happen, for example "turn checkout on". */
  readonly action: string
  /** Which other flags it reaches, as a sentence; empty if it reaches none. */
  readonly reached?: string
}

/**
 * Asks before a change of several flags in an environment that is marked critical; does nothing for
 * others.
 */
export async function confirmCritical(
  session: Session,
  project: string,
  environment: string,
  action: string,
): Promise<void> {
  const path = apiPath('projects', project, 'environments', environment)
  const { body } = await session.api.get(path, Environment)
  if (body.critical && !session.yes) await confirm({ critical: [body.key], action })
}

/**
 * Asks before a change that reaches a critical environment, by whatever way, and names the flags that
 * it reaches besides the one that is changed.
 */
export async function confirmChange(
  session: Session,
  project: string,
  changed: Changed,
  action: string,
): Promise<void> {
  const query = new URLSearchParams({ ...changed })
  const { body } = await session.api.get(`${apiPath('projects', project, 'reach')}?${query}`, Reach)
  const critical = body.environments.filter((one) => one.critical).map((one) => one.environment)
  if (critical.length === 0 || session.yes) return
  const reached = reachText(body, 'flag' in changed ? changed.flag : null)
  await confirm({ critical, action, reached })
}

/** Which flags are reached, as a sentence, without the one that is changed itself; empty for none. */
export function reachText({ environments }: Reach, changed: string | null): string {
  const places = environments.flatMap(({ environment, flags, count }) => {
    const others = flags.filter((flag) => flag !== changed)
    const named = others.slice(0, flagsNamed)
    if (named.length === 0) return []
    const more = count - (flags.length - others.length) - named.length
    return [`${named.join(', ')}${more > 0 ? ` and ${more} more` : ''} in ${environment}`]
  })
  if (places.length === 0) return ''
  return `It ${changed === null ? '' : 'also '}reaches ${places.join('; ')}.`
}

/** Asks once. Throws unless the answer is yes, and where there is nobody to ask. */
export async function confirm(
  { critical, action, reached = '' }: Question,
  terminal: Terminal = surroundings(),
): Promise<void> {
  const what = `${critical.join(', ')} ${critical.length > 1 ? 'are' : 'is'} critical`
  const more = reached === '' ? '' : ` ${reached}`
  requireTerminal(
    terminal,
    `${what}, and there is no terminal to ask on. Repeat the command with --yes to ${action}.${more}`,
  )
  const answer = await ask(terminal, `${what}: ${action}?${more} [y/N] `)
  if (!/^y(es)?$/i.test(answer)) throw cancelled()
}

/**
 * Asks before something is deleted, in whatever environment: its name must be typed. `what` is it
 * with its kind, for example "the environment staging".
 */
export async function confirmDeletion(
  session: Pick<Session, 'yes'>,
  what: string,
  name: string,
  terminal: Terminal = surroundings(),
): Promise<void> {
  if (session.yes) return
  requireTerminal(
    terminal,
    `Deleting ${what} cannot be undone, and there is no terminal to ask on. Repeat the command with --yes.`,
  )
  const question = `This deletes ${what}, and cannot be undone. Type ${name} to go on: `
  if ((await ask(terminal, question)) !== name) throw cancelled()
}

/** Asks before a standby copy acts: nobody but a person knows whether the original is off. */
export async function confirmActivation(
  session: Pick<Session, 'yes'>,
  terminal: Terminal = surroundings(),
): Promise<void> {
  if (session.yes) return
  const why = 'Two originals would both drive ramps, schedules and webhooks'
  requireTerminal(
    terminal,
    `${why}, and there is no terminal to ask on. Once the original is off, repeat the command with --yes.`,
  )
  const answer = await ask(terminal, `${why}. Is the original off? [y/N] `)
  if (!/^y(es)?$/i.test(answer)) throw cancelled()
}

function requireTerminal({ input, output }: Terminal, otherwise: string): void {
  if (input.isTTY === true && output.isTTY === true) return
  throw new Failure('CONFIRMATION_NEEDED', otherwise)
}

/** The first line that is typed; empty if there is none. */
async function ask(terminal: Terminal, question: string): Promise<string> {
  terminal.errors.write(printable(question))
  const lines = createInterface({ input: terminal.input, terminal: false })
  for await (const line of lines) return line.trim()
  return ''
}

function cancelled(): Failure {
  return new Failure('CANCELLED', 'Nothing was changed.')
}
