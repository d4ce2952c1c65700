import { type Command, Option } from 'commander'
import type { CreateTokenOptions, RotateTokenOptions } from '../commands/token.ts'
import type { CommonOptions } from '../session.ts'
import { withCommonOptions } from './common.ts'

/** `sluice token …` */
export function defineTokenCommands(program: Command): void {
  const token = program.command('token').description('make, list, rotate and revoke tokens')
  withCommonOptions(
    token
      .command('create')
      .description('make an SDK key of an environment, or a token with a role; shown once')
      .requiredOption('--name <name>', 'who will use it')
      .addOption(
        new Option('--kind <kind>', 'server, client and edge are SDK keys; others have a role')
          .choices(['server', 'client', 'edge', 'personal', 'automation'])
          .default('server'),
      )
      .addOption(
        new Option('--role <role>', 'what a personal or automation token may do').choices([
          'viewer',
          'operator',
          'editor',
          'approver',
          'admin',
        ]),
      )
      .option('--all-projects', 'the role holds in all projects, not in one')
      .option('--environments <keys>', 'where the role may change things; commas between', readKeys)
      .option(
        '--origins <origins>',
        'web pages that may use a client key; commas between',
        readKeys,
      )
      .option('--expires-in <duration>', 'for example 12h or 90d; never if left out')
      .option('--secret', 'print the secret and nothing else'),
    'sluice token create --env production --name web',
    'export SLUICE_KEY=$(sluice token create --env production --name web --secret)',
    'sluice token create --kind client --env production --name shop --origins https://shop.example',
    'sluice token create --kind automation --role operator --environments production --name ci',
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
    token
      .command('rotate <id>')
      .description('give a token another secret, shown once; the old one is taken a while longer')
      .option('--overlap <duration>', 'how long the old one is taken; 24h if left out, 0 for not')
      .option('--secret', 'print the secret and nothing else'),
    'sluice token rotate 0f3a5b7c9d1e --overlap 1h',
  ).action(async (id: string, options: RotateTokenOptions) => {
    const { rotateToken } = await import('../commands/token.ts')
    await rotateToken(id, options)
  })
  withCommonOptions(
    token.command('revoke <id>').description('revoke a token; its streams are cut'),
    'sluice token revoke 0f3a5b7c9d1e',
  ).action(async (id: string, options: CommonOptions) => {
    const { revokeToken } = await import('../commands/token.ts')
    await revokeToken(id, options)
  })
}

function readKeys(text: string): string[] {
  return text.split(',').map((key) => key.trim())
}
