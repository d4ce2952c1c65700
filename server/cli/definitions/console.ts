import type { Command } from 'commander'
import type { CommonOptions } from '../session.ts'
import { withCommonOptions } from './common.ts'

/** `sluice console` */
export function defineConsoleCommand(program: Command): void {
  withCommonOptions(
    program
      .command('console')
      .description('print a link that opens the web console, once and within ten minutes'),
    'sluice console',
  ).action(async (options: CommonOptions) => {
    const { printLoginLink } = await import('../commands/console.ts')
    await printLoginLink(options)
  })
}
