import type { Command } from 'commander'
import type { TypesOptions } from '../commands/types.ts'
import { withCommonOptions } from './common.ts'

/** `sluice types` */
export function defineTypesCommand(program: Command): void {
  withCommonOptions(
    program
      .command('types')
      .description('declare the flags of a project for TypeScript; stale ones as deprecated')
      .option('--out <file>', 'write there, if it changed (standard output)')
      .option('--check', 'fail if the file is not up to date, and write nothing'),
    'sluice types --out src/flags.d.ts',
    'sluice types --out src/flags.d.ts --check',
  ).action(async (options: TypesOptions) => {
    const { writeTypes } = await import('../commands/types.ts')
    await writeTypes(options)
  })
}
