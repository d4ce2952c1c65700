import type { Schedule, ServeInput } from '../api/types.ts'

type Change = Schedule['change']

/** What a planned change does, as a list of acts: `Turn on, 50 % on`. */
export function changeWords({
  on,
  default: serve,
  offVariation,
  rules,
  targets,
  prerequisites,
  exclusionGroup,
}: Change): string {
  const acts = [
    ...(on === undefined ? [] : [on ? 'turn on' : 'turn off']),
    ...(serve === undefined ? [] : [serveWords(serve)]),
    ...(offVariation === undefined ? [] : [`when off serve ${offVariation}`]),
    ...(rules === undefined ? [] : [counted(rules.length, 'rule', 'rules')]),
    ...(targets === undefined
      ? []
      : [counted(targets.length, 'list of targets', 'lists of targets')]),
    ...(prerequisites === undefined
      ? []
      : [counted(prerequisites.length, 'prerequisite', 'prerequisites')]),
    ...(exclusionGroup === undefined ? [] : [groupWords(exclusionGroup)]),
  ]
  const text = acts.join(', ')
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}

function serveWords(serve: ServeInput): string {
  const { variation, percent, weights = serve.split?.weights } = serve
  if (percent !== undefined) return `give ${variation ?? 'it'} to ${percent} %`
  if (weights === undefined) return `give ${variation ?? 'it'} to everybody else`
  return Object.entries(weights)
    .filter(([, weight]) => weight > 0)
    .map(([key, weight]) => `${weight} % ${key}`)
    .join(' and ')
}

function counted(count: number, one: string, many: string): string {
  if (count === 0) return `no ${many}`
  return count === 1 ? `1 ${one}` : `${count} ${many}`
}

function groupWords(group: string | null): string {
  return group === null ? 'out of its exclusion group' : `into the exclusion group ${group}`
}

/** What became of a plan, in a word, and how that is shown. */
export const stateWords: Readonly<
  Record<Schedule['state'], { readonly label: string; readonly kind: string }>
> = {
  pending: { label: 'Waiting', kind: 'part' },
  done: { label: 'Done', kind: 'on' },
  failed: { label: 'Failed', kind: 'killed' },
  skipped: { label: 'Missed', kind: 'warn' },
}
