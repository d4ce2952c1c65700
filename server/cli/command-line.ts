import { Command, CommanderError } from 'commander'
import { readVersion } from '../version.ts'
import { defineAuditCommands } from './definitions/audit.ts'
import { defineBackupCommands } from './definitions/backup.ts'
import { defineCleanCommand } from './definitions/clean.ts'
import { exampleText } from './definitions/common.ts'
import { defineCompletionCommands } from './definitions/completion.ts'
import { defineConsoleCommand } from './definitions/console.ts'
import { defineDebtCommand } from './definitions/debt.ts'
import { defineDoctorCommand } from './definitions/doctor.ts'
import { defineEdgeCommand } from './definitions/edge.ts'
import { defineEvaluateCommand } from './definitions/evaluate.ts'
import { defineFlagCommands } from './definitions/flag.ts'
import { defineFleetCommands } from './definitions/fleet.ts'
import { defineGroupCommands } from './definitions/group.ts'
import { defineKeyCommands } from './definitions/key.ts'
import { defineMigrateCommand } from './definitions/migrate.ts'
import { defineProjectCommands } from './definitions/project.ts'
import { defineRefsCommand } from './definitions/refs.ts'
import { defineScheduleCommands } from './definitions/schedule.ts'
import { defineSegmentCommands } from './definitions/segment.ts'
import { defineStartCommand } from './definitions/start.ts'
import { defineTokenCommands } from './definitions/token.ts'
import { defineTypesCommand } from './definitions/types.ts'
import { defineKillHookCommands, defineWebhookCommands } from './definitions/webhook.ts'
import { defineWorkerCommands } from './definitions/worker.ts'
import { reportFailure } from './failure.ts'
import {
  processSurroundings,
  type Surroundings,
  surroundings,
  withSurroundings,
} from './surroundings.ts'

const ok = 0
const usage = 2
/** How wide help is where there is no terminal. */
const plainColumns = 80

/** Runs the command line of this process. Resolves with its exit code, as `runCommand` does. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  // A reader such as `head` may go away before everything is written; that is no failure.
  process.stdout.on('error', (error) => {
    if (!('code' in error) || error.code !== 'EPIPE') process.exit(reportFailure(error))
  })
  return runCommand(args, processSurroundings)
}

/** Runs one command. Resolves with the exit code: 0 done, 1 refused or failed, 2 not well put. */
export async function runCommand(args: readonly string[], given: Surroundings): Promise<number> {
  return withSurroundings(given, () => run(args))
}

async function run(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...args], { from: 'user' })
    return ok
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportFailure(error)
    // Help that was asked for comes as an error with exit code 0; its text is written already.
    return error.exitCode === 0 ? ok : usage
  }
}

/** The command with all its definitions. */
export function createProgram(): Command {
  const program = new Command('sluice')
    .description('Feature flags: run the server, change flags, kill them.')
    .version(readVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void surroundings().output.write(text),
      writeErr: (text) => void surroundings().errors.write(text),
      getOutHelpWidth: () => surroundings().output.columns ?? plainColumns,
      getErrHelpWidth: () => surroundings().errors.columns ?? plainColumns,
      outputError: (text, write) => write(text.replace(/^error: /, 'error USAGE: ')),
    })
    .showHelpAfterError('Add --help to see how it is used.')
    .addHelpText(
      'after',
      exampleText(['sluice start', 'sluice flag kill checkout --env production --reason errors']),
    )
  defineStartCommand(program)
  defineConsoleCommand(program)
  defineEdgeCommand(program)
  defineFlagCommands(program)
  defineScheduleCommands(program)
  defineFleetCommands(program)
  defineEvaluateCommand(program)
  defineSegmentCommands(program)
  defineGroupCommands(program)
  defineProjectCommands(program)
  defineTokenCommands(program)
  defineKeyCommands(program)
  defineWebhookCommands(program)
  defineKillHookCommands(program)
  defineWorkerCommands(program)
  defineAuditCommands(program)
  defineMigrateCommand(program)
  defineBackupCommands(program)
  defineDoctorCommand(program)
  defineDebtCommand(program)
  defineRefsCommand(program)
  defineCleanCommand(program)
  defineTypesCommand(program)
  defineCompletionCommands(program)
  return program
}
