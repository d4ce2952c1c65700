import type { ConfigDraft } from './config-draft.ts'

/**
 * What a change does to who comes to which rule or target, a sentence each; empty if everybody comes
 * where they came before. Where it depends on the attributes of users it says that it cannot know.
 */
export function audienceChanges(before: ConfigDraft, after: ConfigDraft): string[] {
  // Off before and after, nobody comes to any rule.
  if (!before.on && !after.on) return []
  const old = new Map(before.rules.map((rule) => [rule.id, rule]))
  const now = new Set(after.rules.map(({ id }) => id))
  const changes: string[] = []
  if (before.on !== after.on && after.rules.length + after.targets.length > 0) {
    changes.push(`Rules and targets ${after.on ? 'count from now on' : 'no longer count'}.`)
  }
  for (const { id, name, when } of after.rules) {
    const was = old.get(id)
    if (was === undefined) changes.push(`“${name}” is a new rule.`)
    else if (!isSame(was.when, when)) changes.push(`“${name}” matches other users than before.`)
  }
  for (const { id, name } of before.rules) {
    if (!now.has(id)) changes.push(`“${name}” is removed.`)
  }
  const kept = before.rules.map(({ id }) => id).filter((id) => now.has(id))
  const order = after.rules.map(({ id }) => id).filter((id) => old.has(id))
  if (!isSame(kept, order)) changes.push('The rules are in another order.')
  if (!isSame(before.prerequisites, after.prerequisites)) changes.push('The prerequisites change.')
  if (changes.length > 0) {
    changes.push('How many users that affects depends on their attributes: it is not known here.')
  }
  return [...targetChanges(before, after), ...changes]
}

/** Of targets it is known how many: they are listed one by one. */
function targetChanges(before: ConfigDraft, after: ConfigDraft): string[] {
  const [old, now] = [servedByUnit(before), servedByUnit(after)]
  let moved = 0
  for (const [unit, variation] of now) if (old.get(unit) !== variation) moved += 1
  for (const unit of old.keys()) if (!now.has(unit)) moved += 1
  if (moved === 0) return []
  return [
    `${moved.toLocaleString()} individual ${moved === 1 ? 'target changes' : 'targets change'}.`,
  ]
}

function servedByUnit({ targets }: ConfigDraft): Map<string, string> {
  return new Map(
    targets.flatMap(({ variation, bucketBy, values }) =>
      values.map((value) => [JSON.stringify([bucketBy, String(value)]), variation] as const),
    ),
  )
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
