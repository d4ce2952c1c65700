import type { Command } from 'commander'
import type { MigrateOptions } from '../commands/migrate.ts'
import { exampleText } from './common.ts'

/** `sluice migrate` */
export function defineMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('apply the migrations that the store (REDIS_URL, or SLUICE_DATA_DIR) lacks')
    .option('--dry-run', 'say what would be applied')
    .option('--json', 'print JSON')
    .addHelpText('after', exampleText(['sluice migrate --dry-run', 'sluice migrate']))
    .action(async (options: MigrateOptions) => {
      const { migrate } = await import('../commands/migrate.ts')
      await migrate(options)
    })
}
