import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ArchiveOptions } from '../commands/flag-archive.ts'
import type { RolloutOptions } from '../commands/flag-change.ts'
import type { CreateFlagOptions } from '../commands/flag-create.ts'
import type { PreviewOptions } from '../commands/flag-preview.ts'
import type { CommonOptions } from '../session.ts'
import { collect, readPercent, withChangeOptions, withCommonOptions, withReason } from './common.ts'
import { defineHistoryCommands } from './flag-history.ts'
import { defineKillCommands } from './flag-kill.ts'
import { defineRampCommands } from './flag-ramp.ts'

/** `sluice flag …`. What a command does is loaded when it runs. */
export function defineFlagCommands(program: Command): void {
  const flag = program.command('flag').description('make flags and change what they serve')
  defineReading(flag)
  defineCreate(flag)
  defineChanges(flag)
  definePreview(flag)
  defineRampCommands(flag)
  defineKillCommands(flag)
  defineHistoryCommands(flag)
  defineRemoval(flag)
}

function defineReading(flag: Command): void {
  withCommonOptions(
    flag.command('list').description('list the flags of a project'),
    'sluice flag list --project shop',
  ).action(async (options: CommonOptions) => {
    const { listFlags } = await import('../commands/flag-list.ts')
    await listFlags(options)
  })
  withCommonOptions(
    flag.command('get <flag>').description('show a flag, or with --env what it serves there'),
    'sluice flag get checkout',
    'sluice flag get checkout --env production --json',
  ).action(async (key: string, options: CommonOptions) => {
    const { getFlag } = await import('../commands/flag-get.ts')
    await getFlag(key, options)
  })
}

function defineCreate(flag: Command): void {
  const types = ['boolean', 'string', 'number', 'json']
  const kinds = ['release', 'experiment', 'operational', 'killSwitch', 'permission']
  withCommonOptions(
    flag
      .command('create <flag>')
      .description('make a flag; it is off everywhere, except a killSwitch')
      .addOption(
        new Option('--type <type>', 'type of its values').choices(types).default('boolean'),
      )
      .addOption(new Option('--kind <kind>', 'what it is for (release)').choices(kinds))
      .option(
        '--variation <key=value>',
        'a variation; the first is served, the last is off',
        collect,
      )
      .option('--name <name>', 'name for people')
      .option('--description <text>', 'what it does')
      .option('--tag <tag>', 'a tag', collect),
    'sluice flag create checkout',
    'sluice flag create colour --type string --variation blue=#00f --variation grey=#888',
  ).action(async (key: string, options: CreateFlagOptions) => {
    const { createFlag } = await import('../commands/flag-create.ts')
    await createFlag(key, options)
  })
}

function defineChanges(flag: Command): void {
  for (const state of ['on', 'off'] as const) {
    withCommonOptions(
      withReason(flag.command(`${state} <flag>`)).description(
        `turn a flag ${state} in an environment`,
      ),
      `sluice flag ${state} checkout --env production`,
    ).action(async (key: string, options: CommonOptions) => {
      const { switchFlag } = await import('../commands/flag-change.ts')
      await switchFlag(key, state === 'on', options)
    })
  }
  withCommonOptions(
    withReason(flag.command('rollout'))
      .description('give a variation to a percentage, and the off variation to the rest')
      .argument('<flag>')
      .argument('<percent>', '0 to 100, with at most three decimals', readPercent)
      .option('--variation <key>', 'needed unless the flag is boolean')
      .option('--dry-run', 'show who would get something else, and change nothing'),
    'sluice flag rollout checkout 25 --env production',
    'sluice flag rollout checkout 25 --env production --dry-run',
  ).action(async (key: string, percent: number, options: RolloutOptions) => {
    const { rollOut } = await import('../commands/flag-change.ts')
    await rollOut(key, percent, options)
  })
}

function definePreview(flag: Command): void {
  withCommonOptions(
    withChangeOptions(flag.command('preview <flag>'))
      .description('show who would get something else after a change, and change nothing')
      .option('--contexts <file>', 'JSON array of contexts to evaluate, or one in each line')
      .option('--made-up <count>', 'how many users to make up where there is no file', readUsers),
    'sluice flag preview checkout --percent 25 --env production',
    `sluice flag preview checkout --on --contexts users.jsonl --env production`,
  ).action(async (key: string, options: PreviewOptions) => {
    const { previewFlag } = await import('../commands/flag-preview.ts')
    await previewFlag(key, options)
  })
}

function readUsers(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 10_000) return Number(text)
  throw new InvalidArgumentError('It must be a number from 0 to 10000.')
}

function defineRemoval(flag: Command): void {
  withCommonOptions(
    withReason(flag.command('archive <flag>'))
      .description('take a flag out of all environments')
      .option('--override <reason>', 'although it is evaluated, or code refers to it'),
    'sluice flag archive checkout',
  ).action(async (key: string, options: ArchiveOptions) => {
    const { archiveFlag } = await import('../commands/flag-archive.ts')
    await archiveFlag(key, 'archive', options)
  })
  withCommonOptions(
    withReason(flag.command('unarchive <flag>')).description('bring an archived flag back'),
    'sluice flag unarchive checkout',
  ).action(async (key: string, options: CommonOptions) => {
    const { archiveFlag } = await import('../commands/flag-archive.ts')
    await archiveFlag(key, 'unarchive', options)
  })
  withCommonOptions(
    withReason(flag.command('delete <flag>')).description('delete an archived flag for good'),
    'sluice flag delete checkout',
  ).action(async (key: string, options: CommonOptions) => {
    const { deleteFlag } = await import('../commands/flag-archive.ts')
    await deleteFlag(key, options)
  })
}
