import { type Command, InvalidArgumentError } from 'commander'
import type { DebtOptions } from '../commands/debt.ts'
import { withCommonOptions } from './common.ts'

/** `sluice debt` */
export function defineDebtCommand(program: Command): void {
  withCommonOptions(
    program
      .command('debt')
      .description('list the flags that outlive their use, and why')
      .option('--max <count>', 'fail when more flags are stale', readCount)
      .option('--all', 'flags of all stages'),
    'sluice debt',
    'sluice debt --max 10',
  ).action(async (options: DebtOptions) => {
    const { showDebt } = await import('../commands/debt.ts')
    await showDebt(options)
  })
}

function readCount(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number from 0 to 99999.')
}
