import type { Command } from 'commander'
import type { EvaluateOptions } from '../commands/evaluate.ts'
import { collect, withCommonOptions } from './common.ts'

/** `sluice evaluate` */
export function defineEvaluateCommand(program: Command): void {
  withCommonOptions(
    program
      .command('evaluate <flag>')
      .description('show what a flag serves to a context')
      .option('--context <json>', 'evaluation context, a JSON object')
      .option('--key <value>', 'short for the targetingKey of the context')
      .option('--attribute <name=value>', 'an attribute of the context', collect),
    'sluice evaluate checkout --env production --key user-1 --attribute country=NL',
    `sluice evaluate checkout --env production --context '{"targetingKey":"user-1"}'`,
  ).action(async (flag: string, options: EvaluateOptions) => {
    const { evaluateFlag } = await import('../commands/evaluate.ts')
    await evaluateFlag(flag, options)
  })
}
