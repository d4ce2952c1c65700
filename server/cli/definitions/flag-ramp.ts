import { type Command, InvalidArgumentError, Option } from 'commander'
import type {
  ActOptions,
  ListRampsOptions,
  RampStatusOptions,
  StartRampOptions,
} from '../commands/flag-ramp.ts'
import { collect, exampleText, readPercent, withCommonOptions } from './common.ts'

const stops = {
  pause: 'stop a ramp where it is',
  rollback: 'serve again what was served before the ramp',
  abort: 'end a ramp and keep what it serves',
} as const
const goesOn = {
  resume: 'let a paused ramp go on',
  advance: 'go to the next step now; says why where gates watch',
} as const

/** `sluice flag ramp …` */
export function defineRampCommands(flag: Command): void {
  const ramp = flag
    .command('ramp')
    .description('roll out in steps that watch errors and latency, and take themselves back')
    .addHelpText(
      'after',
      exampleText(['sluice flag ramp start checkout --env production --follow']),
    )
  defineStart(ramp)
  withCommonOptions(
    ramp
      .command('status <flag>')
      .description('who gets it, what the gates say and what comes next')
      .option('--follow', 'until it has ended; fails unless it is completed'),
    'sluice flag ramp status checkout --env production',
    'sluice flag ramp status checkout --env production --follow',
  ).action(async (key: string, options: RampStatusOptions) => {
    const { showRamp } = await import('../commands/flag-ramp.ts')
    await showRamp(key, options)
  })
  defineActions(ramp)
  withCommonOptions(
    ramp
      .command('list')
      .description('ramps that run or are paused, in all environments unless one is named')
      .option('--all', 'also those that have ended'),
    'sluice flag ramp list --project shop',
  ).action(async (options: ListRampsOptions) => {
    const { listRamps } = await import('../commands/flag-ramp.ts')
    await listRamps(options)
  })
}

function defineStart(ramp: Command): void {
  withCommonOptions(
    ramp
      .command('start <flag>')
      .description('start a ramp; without a plan it is the template standard')
      .addOption(
        new Option('--template <name>', 'steps and holds that are made already').choices([
          'cautious',
          'standard',
          'fast',
        ]),
      )
      .addOption(
        new Option('--strategy <name>', 'canary takes --percent, linear --every').choices([
          'canary',
          'linear',
          'blueGreen',
        ]),
      )
      .option('--percent <percents>', 'steps of a canary: 1,10,50,100', readPercents)
      .option('--every <percent>', 'size of the steps of linear', readPercent)
      .option('--hold <duration>', 'how long each step lasts at least: 10m')
      .option('--plan <file>', 'JSON, as the API takes it: batches, steps with gates of their own')
      .option('--variation <key>', 'the one that grows; needed unless the flag is boolean')
      .option('--gate <gate>', 'checkout:errors:+0.5%, checkout:p99:+20%, or JSON', collect)
      .addOption(
        new Option(
          '--on-doubt <what>',
          'when gates cannot conclude for an hour; pause if left out',
        ).choices(['pause', 'rollBack']),
      )
      .option('--reason <text>', 'why')
      .option('--force', 'also shortly after a rollback; needs a reason')
      .option('--preview', 'show the steps and who would get something else; start nothing')
      .option('--follow', 'watch it until it has ended; fails unless it is completed'),
    'sluice flag ramp start checkout --template standard --gate checkout:errors:+0.5% --gate checkout:p99:+20% --env production --follow',
    'sluice flag ramp start checkout --template standard --preview --env production',
    'sluice flag ramp start checkout --strategy canary --percent 5,25,100 --hold 15m --env production',
  ).action(async (key: string, options: StartRampOptions) => {
    const { startRamp } = await import('../commands/flag-ramp.ts')
    await startRamp(key, options)
  })
}

function defineActions(ramp: Command): void {
  for (const [name, description] of Object.entries(stops)) {
    withCommonOptions(
      ramp
        .command(`${name} <flag>`)
        .description(description)
        .requiredOption('--reason <text>', 'why'),
      `sluice flag ramp ${name} checkout --env production --reason "support sees errors"`,
    ).action(actOf(name))
  }
  for (const [name, description] of Object.entries(goesOn)) {
    withCommonOptions(
      ramp.command(`${name} <flag>`).description(description).option('--reason <text>', 'why'),
      `sluice flag ramp ${name} checkout --env production`,
    ).action(actOf(name))
  }
}

function actOf(name: string) {
  return async (key: string, options: ActOptions) => {
    const { actOnRamp } = await import('../commands/flag-ramp.ts')
    await actOnRamp(key, name, options)
  }
}

function readPercents(text: string): number[] {
  const percents = text.split(',').map((one) => readPercent(one.trim()))
  if (percents.every((percent) => percent > 0)) return percents
  throw new InvalidArgumentError('They must be numbers over 0 and at most 100.')
}
