import { type Command, Option } from 'commander'
import type { InstancesOptions } from '../commands/instances.ts'
import type { ReceiptsOptions } from '../commands/receipts.ts'
import type { UsageOptions } from '../commands/usage.ts'
import { withCommonOptions } from './common.ts'

/** `sluice receipts`, `sluice instances` and `sluice usage` */
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
          'AHEAD',
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
  withCommonOptions(
    program
      .command('usage [flag]')
      .description('show how often flags served which variation, and who asks for unknown ones')
      .option('--from <time>', 'from then on, ISO 8601')
      .option('--to <time>', 'before then, ISO 8601')
      .addOption(
        new Option('--period <period>', 'by what; hours within 14 days, else days').choices([
          'minute',
          'hour',
          'day',
        ]),
      ),
    'sluice usage --env production',
    'sluice usage checkout --from 2026-01-31 --period hour --env production',
  ).action(async (flag: string | undefined, options: UsageOptions) => {
    const { showUsage } = await import('../commands/usage.ts')
    await showUsage(flag, options)
  })
}
