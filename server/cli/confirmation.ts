import { createInterface } from 'node:readline'
import { Environment } from './answers/project.ts'
import { apiPath } from './api-client.ts'
import { Failure } from './failure.ts'
import { printable } from './output.ts'
import type { Session } from './session.ts'
import { type Surroundings, surroundings } from './surroundings.ts'

/** Where a question is asked. */
export type Terminal = Pick<Surroundings, 'input' | 'output' | 'errors'>

/**
 * Asks before an environment that is marked critical is changed; does nothing for others. `action`
 * says what will happen, for example "turn checkout on".
 */
export async function confirmCritical(
  session: Session,
  project: string,
  environment: string,
  action: string,
): Promise<void> {
  const path = apiPath('projects', project, 'environments', environment)
  const { body } = await session.api.get(path, Environment)
  if (body.critical && !session.yes) await confirm([body.key], action)
}

/** The same for a change that reaches all environments of a project. */
export async function confirmAllCritical(
  session: Session,
  project: string,
  action: string,
): Promise<void> {
  const path = apiPath('projects', project, 'environments')
  const { items } = await session.api.list(path, Environment)
  const critical = items.filter((one) => one.critical).map(({ key }) => key)
  if (critical.length > 0 && !session.yes) await confirm(critical, action)
}

/** Asks once. Throws unless the answer is yes, and where there is nobody to ask. */
export async function confirm(
  environments: readonly string[],
  action: string,
  terminal: Terminal = surroundings(),
): Promise<void> {
  const what = `${environments.join(', ')} ${environments.length > 1 ? 'are' : 'is'} critical`
  if (terminal.input.isTTY !== true || terminal.output.isTTY !== true) {
    throw new Failure(
      'CONFIRMATION_NEEDED',
      `${what}, and there is no terminal to ask on. Repeat the command with --yes to ${action}.`,
    )
  }
  terminal.errors.write(`${printable(`${what}: ${action}?`)} [y/N] `)
  const lines = createInterface({ input: terminal.input, terminal: false })
  for await (const line of lines) {
    if (/^y(es)?$/i.test(line.trim())) return
    break
  }
  throw new Failure('CANCELLED', 'Nothing was changed.')
}
