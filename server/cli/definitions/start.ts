import type { Command } from 'commander'
import type { StartOptions } from '../commands/start.ts'
import { exampleText } from './common.ts'

/** `sluice start` */
export function defineStartCommand(program: Command): void {
  program
    .command('start')
    .description('run the server: API, streams and store in one process')
    .option('--json', 'print one line of JSON when it listens')
    .addHelpText('after', exampleText(['sluice start', 'SLUICE_PORT=4500 sluice start']))
    .action(async (options: StartOptions) => {
      const { start } = await import('../commands/start.ts')
      await start(options)
    })
}
