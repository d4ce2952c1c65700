import type { Command } from 'commander'
import type { RefsOptions } from '../commands/refs.ts'
import { collect, withCommonOptions } from './common.ts'

/** `sluice refs` */
export function defineRefsCommand(program: Command): void {
  withCommonOptions(
    program
      .command('refs')
      .description('find where code refers to flags, and tell the server')
      .option('--flag <key>', 'only this flag, and ask no server; may be repeated', collect)
      .option('--upload', 'keep the references with the project, so that they count')
      .option('--repository <name>', 'the name they are kept under (that of the folder)')
      .option('--no-blame', 'do not ask git when each line was changed'),
    'sluice refs',
    'sluice refs --flag checkout',
    'sluice refs --upload --repository shop-web',
  ).action(async (options: RefsOptions) => {
    const { findRefs } = await import('../commands/refs.ts')
    await findRefs(options)
  })
}
