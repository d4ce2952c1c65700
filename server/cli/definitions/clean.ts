import type { Command } from 'commander'
import type { CleanOptions } from '../commands/clean.ts'
import { withCommonOptions } from './common.ts'

/** `sluice clean` */
export function defineCleanCommand(program: Command): void {
  withCommonOptions(
    program
      .command('clean <flag> [paths...]')
      .description('remove a flag from TypeScript and JavaScript, as if it always served one value')
      .option('--serve <variation>', 'the variation to keep (the one that everybody gets)')
      .option('--value <json>', 'its value, so that no server is asked')
      .option('--write', 'change the files; without it the changes are only shown')
      .option('--force', 'also write into a work tree with changes that are not committed'),
    'sluice clean checkout',
    'sluice clean checkout --serve on --write',
    'sluice clean checkout --value true src/cart',
  ).action(async (flag: string, paths: readonly string[], options: CleanOptions) => {
    const { cleanFlag } = await import('../commands/clean.ts')
    await cleanFlag(flag, paths, options)
  })
}
