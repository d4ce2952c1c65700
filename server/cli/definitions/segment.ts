import { type Command, Option } from 'commander'
import type { CreateSegmentOptions, GetSegmentOptions } from '../commands/segment.ts'
import type { ImportOptions, ListOptions } from '../commands/segment-values.ts'
import type { CommonOptions } from '../session.ts'
import { collect, withCommonOptions, withReason } from './common.ts'

const listNames = ['included', 'excluded'] as const

/** `sluice segment …` */
export function defineSegmentCommands(program: Command): void {
  const segment = program
    .command('segment')
    .description('keep audiences that flags of all environments refer to')
  defineReading(segment)
  defineMaking(segment)
  defineValues(segment)
}

function defineReading(segment: Command): void {
  withCommonOptions(
    segment.command('list').description('list the segments of a project'),
    'sluice segment list --project shop',
  ).action(async (options: CommonOptions) => {
    const { listSegments } = await import('../commands/segment.ts')
    await listSegments(options)
  })
  withCommonOptions(
    segment
      .command('get <segment>')
      .description('show a segment, or with --values one of its lists')
      .addOption(new Option('--values <list>', 'print its values, one a line').choices(listNames)),
    'sluice segment get beta-testers',
    'sluice segment get beta-testers --values included > beta-testers.txt',
  ).action(async (key: string, options: GetSegmentOptions) => {
    const { getSegment } = await import('../commands/segment.ts')
    await getSegment(key, options)
  })
}

function defineMaking(segment: Command): void {
  withCommonOptions(
    segment
      .command('create <segment>')
      .description('make a segment: who is excluded is out, who is included or fits a rule is in')
      .option('--name <name>', 'name for people')
      .option('--description <text>', 'who is in it')
      .option('--bucket-by <attribute>', 'what its lists hold values of (targetingKey)')
      .option('--include <value>', 'a value that is in', collect)
      .option('--exclude <value>', 'a value that is out', collect)
      .option('--rule <json>', 'a condition; who fits one of them is in', collect),
    'sluice segment create beta-testers --include user-1 --include user-2',
    `sluice segment create dutch --rule '{"attribute":"country","op":"in","values":["NL"]}'`,
  ).action(async (key: string, options: CreateSegmentOptions) => {
    const { createSegment } = await import('../commands/segment.ts')
    await createSegment(key, options)
  })
  withCommonOptions(
    withReason(segment.command('delete <segment>')).description(
      'delete a segment that nothing refers to',
    ),
    'sluice segment delete beta-testers',
  ).action(async (key: string, options: CommonOptions) => {
    const { deleteSegment } = await import('../commands/segment.ts')
    await deleteSegment(key, options)
  })
}

function defineValues(segment: Command): void {
  const what = { add: 'add values to', remove: 'take values out of' }
  for (const action of ['add', 'remove'] as const) {
    withCommonOptions(
      withReason(segment.command(`${action} <segment> <values...>`))
        .description(`${what[action]} the included ones of a segment`)
        .option('--excluded', 'the excluded ones instead'),
      `sluice segment ${action} beta-testers user-3 user-4`,
    ).action(async (key: string, values: readonly string[], options: ListOptions) => {
      const { changeValues } = await import('../commands/segment-values.ts')
      await changeValues(key, action, values, options)
    })
  }
  withCommonOptions(
    withReason(segment.command('import <segment> <file>'))
      .description('add the values of a file, one a line; - reads standard input')
      .option('--excluded', 'to the excluded ones instead')
      .option('--csv', 'values may stand in double quotes (files that end in .csv)')
      .option('--header', 'the first line is a heading')
      .option('--no-header', 'the first line is a value, although it looks like a heading'),
    'sluice segment import beta-testers beta-testers.csv --header',
    'cut -f1 users.tsv | sluice segment import beta-testers -',
  ).action(async (key: string, file: string, options: ImportOptions) => {
    const { importValues } = await import('../commands/segment-values.ts')
    await importValues(key, file, options)
  })
}
