import type { Command } from 'commander'
import type { RotateSigningOptions } from '../commands/key.ts'
import { withCommonOptions } from './common.ts'

/** `sluice key …` */
export function defineKeyCommands(program: Command): void {
  const key = program.command('key').description('the key that signs what SDKs are sent')
  withCommonOptions(
    key
      .command('rotate-signing')
      .description('make the next signing key; the present one is believed a while longer')
      .option('--in <duration>', 'when it begins to sign; 24h if left out, 0 for at once'),
    'sluice key rotate-signing',
    'sluice key rotate-signing --in 7d',
  ).action(async (options: RotateSigningOptions) => {
    const { rotateSigning } = await import('../commands/key.ts')
    await rotateSigning(options)
  })
}
