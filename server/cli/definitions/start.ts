import type { Command } from 'commander'
import type { ActivateOptions } from '../commands/activate.ts'
import type { StartOptions } from '../commands/start.ts'
import { exampleText, withCommonOptions, withStandbyOptions } from './common.ts'

/** `sluice start` and `sluice activate` */
export function defineStartCommand(program: Command): void {
  withStandbyOptions(
    program.command('start').description('run the server: API, streams and store in one process'),
  )
    .option('--json', 'print one line of JSON when it listens')
    .addHelpText('after', exampleText(['sluice start', 'SLUICE_PORT=4500 sluice start']))
    .action(async (options: StartOptions) => {
      const { start } = await import('../commands/start.ts')
      await start(options)
    })
  withCommonOptions(
    program
      .command('activate')
      .description('make a standby copy the original, once that one is off'),
    'sluice activate',
    'sluice activate --yes',
  ).action(async (options: ActivateOptions) => {
    const { activate } = await import('../commands/activate.ts')
    await activate(options)
  })
}
