import type { FlagConfig, Serve } from './answers/flag.ts'

/** One sentence on what a flag serves in an environment, for people. */
export function describeConfig(config: FlagConfig): string {
  const { flag, environment, killed, offVariation } = config
  const rest = `everybody gets "${offVariation}"`
  if (killed !== null) {
    return (
      `${flag} is killed in ${environment} (${killed.id}: ${killed.reason}), so ${rest}. ` +
      `Lift it: sluice flag restore ${flag} --env ${environment} --reason <why>`
    )
  }
  if (!config.on) return `${flag} is off in ${environment}: ${rest}`
  return `${flag} is on in ${environment}: ${describeServing(config)}`
}

/** For a table: killed, on or off. */
export function describeState({ killed, on }: FlagConfig): string {
  if (killed !== null) return 'killed'
  return on ? 'on' : 'off'
}

/** Who gets what while the flag is on. */
export function describeServing(config: FlagConfig): string {
  const { rules, targets, default: serve, exclusionGroup = null } = config
  const before = [
    ...(targets.length > 0 ? [`${targets.length} sets of targets`] : []),
    ...(rules.length > 0 ? [`${rules.length} rules`] : []),
  ]
  const others = before.length > 0 ? `${before.join(', ')}, then ` : ''
  const within = exclusionGroup === null ? '' : ` (within its slot of the group ${exclusionGroup})`
  return `${others}${describeServe(serve)}${within}`
}

function describeServe({ variation, split }: Serve): string {
  if (split === undefined) return `everybody gets "${variation}"`
  const shares = Object.entries(split.weights).map(([key, weight]) => `${weight} % get "${key}"`)
  return shares.join(', ')
}
