import type { Command } from 'commander'
import type { KillOptions } from '../commands/flag-kill.ts'
import type { RestoreOptions } from '../commands/flag-restore.ts'
import { withCommonOptions } from './common.ts'

/** `sluice flag kill` and `sluice flag restore` */
export function defineKillCommands(flag: Command): void {
  withCommonOptions(
    flag
      .command('kill [flags...]')
      .description('make flags serve their off variation at once; never asks')
      .requiredOption('--reason <text>', 'why, for those who come after')
      .option('--tag <tag>', 'all flags with this tag, instead of naming flags')
      .option('--dry-run', 'say what would be killed')
      .option('--follow', 'watch until all instances obey; fails when the time is over')
      .option('--timeout <duration>', 'how long to watch', '60s'),
    'sluice flag kill checkout --env production --reason "errors on checkout" --follow',
    'sluice flag kill --tag payments --env production --reason "provider is down" --dry-run',
  ).action(async (flags: readonly string[], options: KillOptions) => {
    const { killFlags } = await import('../commands/flag-kill.ts')
    await killFlags(flags, options)
  })
  withCommonOptions(
    flag
      .command('restore [flags...]')
      .description('lift kills, so that flags serve what they are configured to')
      .requiredOption('--reason <text>', 'why, for those who come after')
      .option('--kill <id>', 'all flags of one kill, instead of naming flags')
      .option('--tag <tag>', 'all flags with this tag, instead of naming flags')
      .option('--dry-run', 'say what would be restored'),
    'sluice flag restore checkout --env production --reason fixed',
    'sluice flag restore --kill k_7Q2 --env production --reason fixed',
  ).action(async (flags: readonly string[], options: RestoreOptions) => {
    const { restoreFlags } = await import('../commands/flag-restore.ts')
    await restoreFlags(flags, options)
  })
}
