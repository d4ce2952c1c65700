import { type Command, Option } from 'commander'
import type { CreateKillHookOptions } from '../commands/kill-hook.ts'
import type { CreateWebhookOptions } from '../commands/webhook.ts'
import type { CommonOptions } from '../session.ts'
import { collect, withCommonOptions } from './common.ts'

/** `sluice webhook …` */
export function defineWebhookCommands(program: Command): void {
  const webhook = program.command('webhook').description('tell others what happens in a project')
  withCommonOptions(
    webhook.command('list').description('list the webhooks of a project, without their secrets'),
    'sluice webhook list',
  ).action(async (options: CommonOptions) => {
    const { listWebhooks } = await import('../commands/webhook.ts')
    await listWebhooks(options)
  })
  withCommonOptions(
    webhook
      .command('create <url>')
      .description('make a webhook; its secret is shown once')
      .requiredOption('--name <name>', 'what it is for')
      .addOption(
        new Option('--format <format>', 'form of the messages; slack and teams are for chats')
          .choices(['standard', 'slack', 'teams'])
          .default('standard'),
      )
      .option('--event <type>', 'flag.killed, flag.* and so on; everything if left out', collect)
      .option('--in <environment>', 'only what happens in it', collect)
      .option('--secret', 'print the secret and nothing else'),
    'sluice webhook create https://hooks.example/sluice --name pager --event flag.killed --in production',
  ).action(async (url: string, options: CreateWebhookOptions) => {
    const { createWebhook } = await import('../commands/webhook.ts')
    await createWebhook(url, options)
  })
  withCommonOptions(
    webhook.command('test <id>').description('send a test, and say how it went'),
    'sluice webhook test wh_0f3a5b7c9d1e',
  ).action(async (id: string, options: CommonOptions) => {
    const { testWebhook } = await import('../commands/webhook.ts')
    await testWebhook(id, options)
  })
  withCommonOptions(
    webhook
      .command('deliveries <id>')
      .description('what was sent, what is tried again, and what failed'),
    'sluice webhook deliveries wh_0f3a5b7c9d1e',
  ).action(async (id: string, options: CommonOptions) => {
    const { listDeliveries } = await import('../commands/webhook.ts')
    await listDeliveries(id, options)
  })
  withCommonOptions(
    webhook.command('redeliver <id> <delivery>').description('send a delivery of the log again'),
    'sluice webhook redeliver wh_0f3a5b7c9d1e wh_0f3a5b7c9d1e_1769850000_8',
  ).action(async (id: string, delivery: string, options: CommonOptions) => {
    const { redeliver } = await import('../commands/webhook.ts')
    await redeliver(id, delivery, options)
  })
  withCommonOptions(
    webhook.command('delete <id>').description('delete a webhook'),
    'sluice webhook delete wh_0f3a5b7c9d1e',
  ).action(async (id: string, options: CommonOptions) => {
    const { deleteWebhook } = await import('../commands/webhook.ts')
    await deleteWebhook(id, options)
  })
}

/** `sluice kill-hook …` */
export function defineKillHookCommands(program: Command): void {
  const hook = program.command('kill-hook').description('let alerts kill flags of an environment')
  withCommonOptions(
    hook.command('list').description('list the kill hooks of an environment'),
    'sluice kill-hook list --env production',
  ).action(async (options: CommonOptions) => {
    const { listKillHooks } = await import('../commands/kill-hook.ts')
    await listKillHooks(options)
  })
  withCommonOptions(
    hook
      .command('create')
      .description('make a hook with one mapping; its secret is shown once')
      .requiredOption('--name <name>', 'who sends the alerts')
      .addOption(
        new Option('--format <format>', 'how alerts come in')
          .choices(['alertmanager', 'signed'])
          .default('alertmanager'),
      )
      .option('--match <label=value>', 'a label that the alert must have', collect)
      .option('--flag <key>', 'a flag that it kills', collect)
      .option('--tag <tag>', 'it kills all flags with the tag')
      .option('--restore', 'lift what an alert killed when it is over')
      .option('--secret', 'print the secret and nothing else'),
    'sluice kill-hook create --env production --name Alertmanager --match alertname=HighErrorRate --flag checkout',
  ).action(async (options: CreateKillHookOptions) => {
    const { createKillHook } = await import('../commands/kill-hook.ts')
    await createKillHook(options)
  })
  withCommonOptions(
    hook.command('delete <id>').description('delete a kill hook; what it killed stays killed'),
    'sluice kill-hook delete kh_0f3a5b7c9d1e --env production',
  ).action(async (id: string, options: CommonOptions) => {
    const { deleteKillHook } = await import('../commands/kill-hook.ts')
    await deleteKillHook(id, options)
  })
}
