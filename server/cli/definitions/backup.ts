import type { Command } from 'commander'
import type { BackupOptions, RestoreOptions } from '../commands/backup.ts'
import { exampleText, withStandbyOptions } from './common.ts'

/** `sluice backup` and `sluice restore` */
export function defineBackupCommands(program: Command): void {
  program
    .command('backup <file>')
    .description('copy the whole store (REDIS_URL, or SLUICE_DATA_DIR) into a file, running or not')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      exampleText([
        'sluice backup sluice-$(date +%F).backup',
        'REDIS_URL=redis://db sluice backup b',
      ]),
    )
    .action(async (file: string, options: BackupOptions) => {
      const { backup } = await import('../commands/backup.ts')
      await backup(file, options)
    })
  withStandbyOptions(
    program
      .command('restore <file>')
      .description(
        'fill an empty store (REDIS_URL, or SLUICE_DATA_DIR) from a backup of either kind',
      ),
  )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      exampleText([
        'SLUICE_DATA_DIR=./restored sluice restore sluice-2026-01-31.backup',
        'REDIS_URL=redis://db sluice restore sluice-2026-01-31.backup',
        'SLUICE_DATA_DIR=./copy sluice restore sluice-2026-01-31.backup --standby',
      ]),
    )
    .action(async (file: string, options: RestoreOptions) => {
      const { restore } = await import('../commands/backup.ts')
      await restore(file, options)
    })
}
