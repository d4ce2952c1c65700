import { type Command, Option } from 'commander'
import type { InstancesOptions } from '../commands/instances.ts'
import type { ReceiptsOptions } from '../commands/receipts.ts'
import { withCommonOptions } from './common.ts'

/** `sluice receipts` and `sluice instances` */
export function defineFleetCommands(program: Command): void {
  withCommonOptions(
    program
      .command('receipts')
      .description('show which instances obey a revision, and who is missing')
      .option('--revision <pair>', 'the revision; the latest if left out')
      .option('--follow', 'watch until all obey; fails when the time is over')
      .option('--timeout <duration>', 'how long to watch', '60s'),
    'sluice receipts --env production',
    'sluice receipts --follow --timeout 30s --env production',
  ).action(async (options: ReceiptsOptions) => {
    const { showReceipts } = await import('../commands/receipts.ts')
    await showReceipts(options)
  })
  withCommonOptions(
    program
      .command('instances')
      .description('list the processes that evaluate the flags of an environment')
      .addOption(
        new Option('--state <state>', 'only those in this state').choices([
          'READY',
          'BEHIND',
          'ERROR',
          'NOT_READY',
          'STALE',
        ]),
      ),
    'sluice instances --env production',
    'sluice instances --state STALE --env production',
  ).action(async (options: InstancesOptions) => {
    const { listInstances } = await import('../commands/instances.ts')
    await listInstances(options)
  })
}
