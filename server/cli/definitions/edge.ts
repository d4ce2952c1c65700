import { type Command, Option } from 'commander'
import type { EdgeOptions } from '../commands/edge.ts'
import { exampleText } from './common.ts'

/** `sluice edge` */
export function defineEdgeCommand(program: Command): void {
  program
    .command('edge')
    .description('run an edge: evaluates for browsers and mobiles, and relays to SDKs')
    .option('--upstream <url>', 'control plane or edge; repeat for others to turn to', collect)
    .addOption(
      new Option(
        '--key <key>',
        'edge key; repeat for more environments. SLUICE_EDGE_KEYS keeps it out of `ps`',
      ).argParser(collect),
    )
    .option('--port <port>', 'where it listens; SLUICE_PORT, or else 4401')
    .option('--host <host>', 'SLUICE_HOST, or else 127.0.0.1')
    .option('--data <folder>', 'what is served while everything else is down', './edge-data')
    .option('--verify-keys <file>', 'a JSON Web Key Set: refuse what none of its keys signed')
    .option('--overrides <file>', 'followed: {"kill":["flag"],"values":{"flag":value}}')
    .option('--name <name>', 'its name in receipts; the name of this machine if left out')
    .option('--json', 'print one line of JSON when it listens')
    .addHelpText(
      'after',
      exampleText([
        'sluice edge --upstream https://flags.example --key "$SLUICE_EDGE_KEY"',
        'SLUICE_EDGE_KEYS_FILE=/run/secrets/keys sluice edge --upstream http://a:4400 --upstream http://b:4400',
      ]),
    )
    .action(async (options: EdgeOptions) => {
      const { edge } = await import('../commands/edge.ts')
      await edge(options)
    })
}

function collect(one: string, before: readonly string[] = []): string[] {
  return [...before, one]
}
