import { type Command, InvalidArgumentError, Option } from 'commander'

/** Adds the options that every command takes, and an example to its help. */
export function withCommonOptions(command: Command, ...examples: readonly string[]): Command {
  return command
    .option('--project <key>', 'project (SLUICE_PROJECT; the only one there is)')
    .option('--env <key>', 'environment (SLUICE_ENVIRONMENT; the only one there is)')
    .option('--url <url>', 'address of the server (SLUICE_URL; http://127.0.0.1:4400)')
    .option('--json', "print the API's JSON")
    .option('--yes', 'change critical environments, and delete, without asking')
    .addHelpText('after', exampleText(examples))
}

/** Adds the option that says why something is done. */
export function withReason(command: Command): Command {
  return command.option('--reason <text>', 'why, for those who come after')
}

/** Adds the options that say how a flag changes in an environment. */
export function withChangeOptions(command: Command): Command {
  return command
    .addOption(new Option('--on', 'turn it on').conflicts('off'))
    .option('--off', 'turn it off')
    .option('--percent <percent>', 'give the variation to a percentage', readPercent)
    .option('--variation <key>', 'of the percentage, unless boolean; without one, to everybody')
    .option('--change <json>', 'members of the configuration, as PATCH of the API takes them')
}

/** The last part of a command's help. */
export function exampleText(examples: readonly string[]): string {
  const lines = examples.map((example) => `  ${example}`)
  return `\nExample${examples.length > 1 ? 's' : ''}:\n${lines.join('\n')}`
}

/** For options that may be given several times. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value]
}

/** Reads how many items are wanted: 1 to 1,000. */
export function readLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= 1000) return limit
  throw new InvalidArgumentError('It must be a number from 1 to 1000.')
}

/** Reads a percentage: 0 to 100, with or without the sign. */
export function readPercent(text: string): number {
  const percent = /^\d{1,3}(\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN
  if (percent >= 0 && percent <= 100) return percent
  throw new InvalidArgumentError('It must be a number from 0 to 100.')
}

/** Adds the options that make a store a standby. */
export function withStandbyOptions(command: Command): Command {
  return command
    .option(
      '--standby',
      'a copy that does nothing by itself and answers no SDK until it is activated',
    )
    .option('--serve', 'with --standby: answer SDKs, edges and OFREP all the same')
}
