import type { Command } from 'commander'
import type { HistoryOptions, RevertOptions } from '../commands/flag-history.ts'
import { readLimit, withCommonOptions } from './common.ts'

/** `sluice flag history` and `sluice flag revert` */
export function defineHistoryCommands(flag: Command): void {
  withCommonOptions(
    flag
      .command('history <flag>')
      .description('show how a flag became what it is in an environment')
      .option('--limit <count>', 'changes at most', readLimit, 20),
    'sluice flag history checkout --env production',
  ).action(async (key: string, options: HistoryOptions) => {
    const { showHistory } = await import('../commands/flag-history.ts')
    await showHistory(key, options)
  })
  withCommonOptions(
    flag
      .command('revert <flag>')
      .description('put a flag in an environment back to what it was; a kill stays')
      .requiredOption('--to <revision>', 'a revision from its history, for example 1.8')
      .option('--reason <text>', 'why, for those who come after'),
    'sluice flag revert checkout --env production --to 1.8 --reason "errors on checkout"',
  ).action(async (key: string, options: RevertOptions) => {
    const { revertFlag } = await import('../commands/flag-history.ts')
    await revertFlag(key, options)
  })
}
