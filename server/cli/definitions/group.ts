import type { Command } from 'commander'
import type { CreateGroupOptions } from '../commands/group.ts'
import type { CommonOptions } from '../session.ts'
import { readPercent, withCommonOptions, withReason } from './common.ts'

/** `sluice group …` */
export function defineGroupCommands(program: Command): void {
  const group = program
    .command('group')
    .description('keep flags apart from each other: exclusion groups, holdouts')
  defineReading(group)
  defineMaking(group)
  defineShares(group)
  defineMembership(group)
}

function defineReading(group: Command): void {
  withCommonOptions(
    group.command('list').description('list the exclusion groups of a project'),
    'sluice group list --project shop',
  ).action(async (options: CommonOptions) => {
    const { listGroups } = await import('../commands/group.ts')
    await listGroups(options)
  })
  withCommonOptions(
    group.command('get <group>').description('show which flag owns how much of a group'),
    'sluice group get first-page',
  ).action(async (key: string, options: CommonOptions) => {
    const { getGroup } = await import('../commands/group.ts')
    await getGroup(key, options)
  })
}

function defineMaking(group: Command): void {
  withCommonOptions(
    group
      .command('create <group>')
      .description('make an exclusion group')
      .option('--name <name>', 'name for people')
      .option('--description <text>', 'what it keeps apart')
      .option('--bucket-by <attribute>', 'what is kept apart (targetingKey); never changes')
      .option('--holdout <percent>', 'who gets none of its flags', readPercent),
    'sluice group create first-page --holdout 10',
  ).action(async (key: string, options: CreateGroupOptions) => {
    const { createGroup } = await import('../commands/group.ts')
    await createGroup(key, options)
  })
  withCommonOptions(
    withReason(group.command('delete <group>')).description('delete a group that no flag is in'),
    'sluice group delete first-page',
  ).action(async (key: string, options: CommonOptions) => {
    const { deleteGroup } = await import('../commands/group.ts')
    await deleteGroup(key, options)
  })
}

function defineShares(group: Command): void {
  withCommonOptions(
    withReason(group.command('set'))
      .description('give a flag a percentage of a group; who was in its share stays in it')
      .argument('<group>')
      .argument('<flag>')
      .argument('<percent>', '0 to 100, with at most three decimals', readPercent),
    'sluice group set first-page checkout 30',
  ).action(async (key: string, flag: string, percent: number, options: CommonOptions) => {
    const { setSlot } = await import('../commands/group-shares.ts')
    await setSlot(key, flag, percent, options)
  })
  withCommonOptions(
    withReason(group.command('remove <group> <flag>')).description('take the share of a flag away'),
    'sluice group remove first-page checkout',
  ).action(async (key: string, flag: string, options: CommonOptions) => {
    const { removeSlot } = await import('../commands/group-shares.ts')
    await removeSlot(key, flag, options)
  })
  withCommonOptions(
    withReason(group.command('holdout'))
      .description('hold a percentage out of all flags of a group')
      .argument('<group>')
      .argument('<percent>', '0 to 100, with at most three decimals', readPercent),
    'sluice group holdout first-page 5',
  ).action(async (key: string, percent: number, options: CommonOptions) => {
    const { setHoldout } = await import('../commands/group-shares.ts')
    await setHoldout(key, percent, options)
  })
}

function defineMembership(group: Command): void {
  withCommonOptions(
    withReason(group.command('join <group> <flag>')).description(
      'let a group decide who may get a flag in an environment',
    ),
    'sluice group join first-page checkout --env production',
  ).action(async (key: string, flag: string, options: CommonOptions) => {
    const { setGroup } = await import('../commands/flag-change.ts')
    await setGroup(flag, key, options)
  })
  withCommonOptions(
    withReason(group.command('leave <flag>')).description(
      'let a flag in an environment be served whatever its group says',
    ),
    'sluice group leave checkout --env production',
  ).action(async (flag: string, options: CommonOptions) => {
    const { setGroup } = await import('../commands/flag-change.ts')
    await setGroup(flag, null, options)
  })
}
