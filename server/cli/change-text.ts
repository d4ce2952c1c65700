import type { Change, Schedule } from './answers/schedule.ts'

/** What a change does, in a few words: `on, 50 % get "on"`. */
export function describeChange(change: Change): string {
  const { on, default: serve, ...others } = change
  return [
    ...(on === undefined ? [] : [on ? 'on' : 'off']),
    ...(serve === undefined ? [] : [describeServe(serve)]),
    ...Object.keys(others),
  ].join(', ')
}

/** When a schedule is carried out: by the clock of its author, if that is how it was put. */
export function describeTime({ at, local }: Pick<Schedule, 'at' | 'local'>): string {
  const utc = at.replace(/:00\.000Z$/, 'Z').replace('T', ' ')
  return local === null ? utc : `${local.time.replace('T', ' ')} ${local.timeZone} (${utc})`
}

function describeServe(serve: NonNullable<Change['default']>): string {
  const { variation, percent, weights = serve.split?.weights } = serve
  if (percent !== undefined)
    return `${percent} %${variation === undefined ? '' : ` "${variation}"`}`
  if (weights === undefined) return `"${variation}" to everybody`
  return Object.entries(weights)
    .map(([key, weight]) => `${weight} % "${key}"`)
    .join(' ')
}
