import type { Command } from 'commander'
import type { CreateTokenOptions } from '../commands/token.ts'
import type { CommonOptions } from '../session.ts'
import { withCommonOptions } from './common.ts'

/** `sluice token …` */
export function defineTokenCommands(program: Command): void {
  const token = program.command('token').description('make, list and revoke tokens')
  withCommonOptions(
    token
      .command('create')
      .description('make a server key for the SDKs of an environment; its secret is shown once')
      .requiredOption('--name <name>', 'who will use it')
      .option('--secret', 'print the secret and nothing else'),
    'sluice token create --env production --name web',
    'export SLUICE_KEY=$(sluice token create --env production --name web --secret)',
  ).action(async (options: CreateTokenOptions) => {
    const { createToken } = await import('../commands/token.ts')
    await createToken(options)
  })
  withCommonOptions(
    token.command('list').description('list all tokens, without their secrets'),
    'sluice token list',
  ).action(async (options: CommonOptions) => {
    const { listTokens } = await import('../commands/token.ts')
    await listTokens(options)
  })
  withCommonOptions(
    token.command('revoke <id>').description('revoke a token; its streams are cut'),
    'sluice token revoke 0f3a5b7c9d1e',
  ).action(async (id: string, options: CommonOptions) => {
    const { revokeToken } = await import('../commands/token.ts')
    await revokeToken(id, options)
  })
}
