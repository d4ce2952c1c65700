import type { AttributeCondition, Condition, JsonValue } from '@sluice/sdk/model'

type Scalar = string | number | boolean

/** A user that there may be. */
export type MadeUpContext = Readonly<Record<string, JsonValue>>

/** So many values of one attribute are tried at most. */
const valuesMax = 50

/**
 * Makes up users for a preview: a targeting key each, and for every attribute that the conditions
 * ask for a value that they name, or none. The same each time.
 */
export function* madeUpContexts(
  conditions: readonly Condition[],
  units: readonly string[],
  count: number,
): IterableIterator<MadeUpContext> {
  const values = valuesByAttribute(conditions)
  for (let user = 0; user < count; user += 1) {
    const context: Nested = new Map([['targetingKey', `user-${user}`]])
    for (const unit of units) put(context, unit, `${unit}-${user}`)
    let turn = 0
    for (const [attribute, named] of values) {
      turn += 1
      // One more than there are: some users have no such attribute.
      const value = named[scatter(user, turn) % (named.length + 1)]
      if (value !== undefined) put(context, attribute, value)
    }
    yield toObject(context)
  }
}

function valuesByAttribute(conditions: readonly Condition[]): Map<string, readonly Scalar[]> {
  const values = new Map<string, Scalar[]>()
  for (const { attribute, op, values: operands = [] } of conditions.flatMap(comparisonsIn)) {
    const known = values.get(attribute) ?? []
    values.set(attribute, known)
    for (const value of op === 'exists' ? ['any'] : operands.flatMap((one) => near(op, one))) {
      if (known.length < valuesMax && !known.includes(value)) known.push(value)
    }
  }
  return values
}

function comparisonsIn(condition: Condition): AttributeCondition[] {
  if ('all' in condition) return condition.all.flatMap(comparisonsIn)
  if ('any' in condition) return condition.any.flatMap(comparisonsIn)
  if ('not' in condition) return comparisonsIn(condition.not)
  return 'attribute' in condition ? [condition] : []
}

/** Values on either side of what a condition compares with. */
function near(op: AttributeCondition['op'], value: Scalar): Scalar[] {
  switch (op) {
    // No text can be told from a pattern that matches it.
    case 'matches':
      return []
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return typeof value === 'number' ? [value, value - 1, value + 1] : [value]
    case 'before':
    case 'after':
      return [value, '1970-01-01T00:00:00Z', '2200-01-01T00:00:00Z']
    case 'semverLt':
    case 'semverLte':
    case 'semverGt':
    case 'semverGte':
      return [value, '0.0.1', '9999.0.0']
    case 'ipIn':
      return [String(value).replace(/\/.*$/, '')]
    default:
      return [value]
  }
}

/** A number that looks random, and is the same for the same two (the finaliser of MurmurHash3). */
function scatter(user: number, turn: number): number {
  let mixed = Math.imul(user + 1, 0x9e3779b1) ^ Math.imul(turn, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** An object in the making. */
type Nested = Map<string, Scalar | Nested>

/** Puts a value where a name, or a JSON pointer into nested objects, reads it. */
function put(context: Nested, attribute: string, value: Scalar): void {
  if (!attribute.startsWith('/')) {
    context.set(attribute, value)
    return
  }
  const names = attribute
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = names.pop() ?? ''
  let inner = context
  for (const name of names) {
    const known = inner.get(name)
    const next: Nested = known instanceof Map ? known : new Map()
    inner.set(name, next)
    inner = next
  }
  inner.set(last, value)
}

/** Made of entries, so that no name reaches a prototype. */
function toObject(nested: Nested): MadeUpContext {
  return Object.fromEntries(
    [...nested].map(([name, value]) => [name, value instanceof Map ? toObject(value) : value]),
  )
}
