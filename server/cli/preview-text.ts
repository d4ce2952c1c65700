import type { Preview } from './answers/preview.ts'
import { stepText } from './ramp-text.ts'

const examplesMax = 5

/** Who gets something else after a change, for people. */
export function previewLines(preview: Preview): string[] {
  const { flag, environment, places, contexts, warnings } = preview
  const shown = places.filter(({ moves, before, after }) => moves.length > 0 || !before || !after)
  const others = places.some(({ reachedBy }) => reachedBy === 'others')
  return [
    ...planLines(preview),
    `If ${preview.steps ? 'its first step' : 'this'} were saved, ${flag} in ${environment}:`,
    ...(shown.length === 0 ? ['  nobody moves by the shares'] : shown.map(placeLine)),
    ...(others ? ['  (rules or targets change who comes where: see the users below)'] : []),
    usersLine(contexts),
    ...contexts.examples.slice(0, examplesMax).map(exampleLine),
    ...warnings.map(({ code, message }) => `warning ${code}: ${message}`),
    'Nothing was changed.',
  ]
}

function planLines({ steps }: Preview): string[] {
  if (!steps) return []
  const lines = steps.map((step, index) => `  ${index + 1}. ${stepText(step)}`)
  return [`A ramp of ${steps.length === 1 ? 'one step' : `${steps.length} steps`}:`, ...lines]
}

function placeLine(place: Preview['places'][number]): string {
  const { name, before, after, moves, kept, isExact } = place
  const who = name === null ? 'of those whom no rule catches' : `of "${name}"`
  if (before === null) return `  ${who}: a new rule, which serves ${sharesText(after ?? {})}`
  if (after === null) return `  ${who}: the rule goes away`
  const about = isExact ? '' : 'about '
  const moved = moves.map(
    ({ from, to, percent }) => `${about}${percent} % go from "${from}" to "${to}"`,
  )
  return `  ${who}: ${moved.join(', ')}; ${about}${kept} % keep what they have`
}

function usersLine({ source, evaluated, changed, moves }: Preview['contexts']): string {
  const users = source === 'given' ? 'contexts' : 'made-up users'
  const ways = moves.map(({ from, to, count }) => `${count} from ${nameOf(from)} to ${nameOf(to)}`)
  const how = ways.length === 0 ? '' : `: ${ways.join(', ')}`
  return `  ${changed} of ${evaluated} ${users} get something else${how}`
}

function exampleLine({ context, before, after }: Preview['contexts']['examples'][number]): string {
  const change = `${nameOf(before.variation)} → ${nameOf(after.variation)}`
  return `    ${change} (${after.reason})  ${JSON.stringify(context).slice(0, 200)}`
}

function sharesText(shares: Readonly<Record<string, number>>): string {
  return Object.entries(shares)
    .map(([key, percent]) => `${percent} % "${key}"`)
    .join(', ')
}

function nameOf(variation: string | null): string {
  return variation === null ? "the application's default" : `"${variation}"`
}
