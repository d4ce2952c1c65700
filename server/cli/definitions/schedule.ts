import type { Command } from 'commander'
import type {
  ChangeScheduleOptions,
  CreateScheduleOptions,
  ListSchedulesOptions,
} from '../commands/schedule.ts'
import type { CommonOptions } from '../session.ts'
import { withChangeOptions, withCommonOptions } from './common.ts'

/** `sluice schedule …` */
export function defineScheduleCommands(program: Command): void {
  const schedule = program.command('schedule').description('change flags at a time to come')
  withCommonOptions(
    schedule
      .command('list')
      .description('what is planned, and with --all what became of the last ones')
      .option('--all', 'also those that are over (kept for 30 days)')
      .option('--flag <key>', 'only of this flag'),
    'sluice schedule list',
    'sluice schedule list --all --env production',
  ).action(async (options: ListSchedulesOptions) => {
    const { listSchedules } = await import('../commands/schedule.ts')
    await listSchedules(options)
  })
  withCommonOptions(
    withChangeOptions(schedule.command('create <flag>'))
      .description('plan a change of a flag in an environment')
      .requiredOption('--at <time>', '2026-03-01T09:00+01:00, or 2026-03-01T09:00 with --zone')
      .option('--zone <name>', 'time zone of --at, for example Europe/Amsterdam')
      .option('--grace <duration>', 'skip it when it is later than that', '60m')
      .option('--note <text>', 'what it is for'),
    'sluice schedule create checkout --at 2026-03-01T09:00 --zone Europe/Amsterdam --on --percent 50 --env production',
    'sluice schedule create checkout --at 2026-03-01T09:00Z --off --note "the campaign ends"',
  ).action(async (flag: string, options: CreateScheduleOptions) => {
    const { createSchedule } = await import('../commands/schedule.ts')
    await createSchedule(flag, options)
  })
  withCommonOptions(
    withChangeOptions(schedule.command('change <id>'))
      .description('move a planned change, or change what it does; what is not said stays')
      .option('--at <time>', '2026-03-01T09:00+01:00, or 2026-03-01T09:00 by the same clock')
      .option('--zone <name>', 'time zone of --at, if it is another one now')
      .option('--grace <duration>', 'skip it when it is later than that')
      .option('--note <text>', 'what it is for'),
    'sluice schedule change sch_0f3a5b7c9d1e --at 2026-03-02T09:00',
    'sluice schedule change sch_0f3a5b7c9d1e --percent 25 --note "a half at first"',
  ).action(async (id: string, options: ChangeScheduleOptions) => {
    const { changeSchedule } = await import('../commands/schedule.ts')
    await changeSchedule(id, options)
  })
  withCommonOptions(
    schedule.command('cancel <id>').description('take a planned change back'),
    'sluice schedule cancel sch_0f3a5b7c9d1e',
  ).action(async (id: string, options: CommonOptions) => {
    const { cancelSchedule } = await import('../commands/schedule.ts')
    await cancelSchedule(id, options)
  })
}
