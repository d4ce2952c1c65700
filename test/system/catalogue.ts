import type { JsonValue } from '@sluice/sdk'
import type { FlagPart } from '@sluice/sdk/model'
import { countries, plans } from './contexts.ts'
import type { Random } from './random.ts'
import type { Lookup } from './sdk-protocol.ts'

type Type = 'boolean' | 'string' | 'number' | 'json'

/** A flag of the made-up shop: the body that creates it, and the one that configures it. */
export interface ShopFlag {
  readonly create: {
    readonly key: string
    readonly type: Type
    readonly variations: readonly { readonly key: string; readonly value: JsonValue }[]
    readonly tags: readonly string[]
  }
  readonly config: Readonly<Record<string, JsonValue>>
}

const variationsByType: Readonly<Record<Type, ShopFlag['create']['variations']>> = {
  boolean: [
    { key: 'on', value: true },
    { key: 'off', value: false },
  ],
  string: [
    { key: 'blue', value: 'blue' },
    { key: 'green', value: 'green' },
    { key: 'grey', value: 'grey' },
  ],
  number: [
    { key: 'many', value: 250 },
    { key: 'some', value: 12.5 },
    { key: 'none', value: 0 },
  ],
  json: [
    { key: 'new', value: { columns: 4, sort: ['price', 'name'], banner: { text: 'Hallo ☀' } } },
    { key: 'lean', value: { columns: 2, sort: ['name'], banner: null } },
    { key: 'old', value: { columns: 3, sort: [], banner: null } },
  ],
}

/** How an application looks a flag up: its default is of the flag's type. */
export function lookupOf({ key, variations }: Pick<FlagPart, 'key' | 'variations'>): Lookup {
  return { flag: key, defaultValue: variations.at(-1)?.value ?? null }
}

/** A flag with the variations `on` and `off`. */
export function booleanFlag(key: string, config: ShopFlag['config']): ShopFlag {
  return {
    create: { key, type: 'boolean', variations: variationsByType.boolean, tags: [] },
    config,
  }
}

/**
 * Flags as a real project has them: all types, rules over every kind of attribute, splits of two
 * and three variations, individual targets, and prerequisites up to three deep.
 */
export function createCatalogue(random: Random, count: number): ShopFlag[] {
  const flags: ShopFlag[] = []
  for (let index = 0; index < count; index += 1) {
    // Every fourth flag waits for none, so a chain never has more than three links.
    const before = index % 4 > 0 && random.chance(0.3) ? flags.at(-1) : undefined
    flags.push(createFlag(random, index, before))
  }
  return flags
}

function createFlag(random: Random, index: number, before: ShopFlag | undefined): ShopFlag {
  const type = random.pick<Type>(['boolean', 'boolean', 'boolean', 'string', 'number', 'json'])
  const variations = variationsByType[type]
  const keys = variations.map(({ key }) => key)
  const rules = Array.from({ length: random.between(0, 3) }, (_, number) => ({
    id: `rule-${number + 1}`,
    name: `Rule ${number + 1}`,
    when: condition(random, 2),
    serve: serve(random, keys),
  }))
  const config: Record<string, JsonValue> = {
    on: random.chance(0.9),
    rules,
    default: serve(random, keys),
  }
  if (random.chance(0.1)) {
    const values = Array.from({ length: 5 }, () => `user-${random.between(0, 1000)}-0`)
    config.targets = [{ variation: keys[0] ?? '', values: [...new Set(values)] }]
  }
  const needed = before?.create.variations[0]
  if (before !== undefined && needed !== undefined) {
    config.prerequisites = [{ flag: before.create.key, variations: [needed.key] }]
  }
  const key = `flag-${String(index).padStart(4, '0')}`
  return { create: { key, type, variations, tags: [`team-${index % 7}`] }, config }
}

function condition(random: Random, depth: number): JsonValue {
  if (depth > 0 && random.chance(0.35)) {
    const form = random.pick(['all', 'any', 'not'] as const)
    if (form === 'not') return { not: condition(random, depth - 1) }
    return { [form]: [condition(random, depth - 1), condition(random, depth - 1)] }
  }
  return random.pick<() => JsonValue>([
    () => ({
      attribute: 'country',
      op: 'in',
      values: [random.pick(countries), random.pick(countries)],
    }),
    () => ({ attribute: 'plan', op: 'in', values: [random.pick(plans)] }),
    () => ({
      attribute: 'email',
      op: 'startsWith',
      values: [`user-${random.between(1, 9)}`],
    }),
    () => ({ attribute: 'email', op: 'endsWith', values: ['@example.com'] }),
    () => ({
      attribute: 'appVersion',
      op: random.pick(['semverLt', 'semverGte'] as const),
      values: [`${random.between(1, 4)}.${random.between(0, 12)}.0`],
    }),
    () => ({
      attribute: 'signedUpAt',
      op: random.pick(['before', 'after'] as const),
      values: [`${random.between(2020, 2025)}-07-01T00:00:00Z`],
    }),
    () => ({ attribute: 'age', op: 'gte', values: [random.between(18, 70)] }),
    () => ({ attribute: 'orders', op: 'lt', values: [random.between(10, 200)] }),
    () => ({ attribute: 'roles', op: 'contains', values: ['own'] }),
    () => ({ attribute: '/device/os', op: 'in', values: ['ios', 'android'] }),
    () => ({ attribute: 'staff', op: 'in', values: [true] }),
    () => ({ attribute: 'referrer', op: 'exists' }),
  ])()
}

function serve(random: Random, keys: readonly string[]): JsonValue {
  const [first = '', second = '', third] = keys
  if (random.chance(0.4)) return { variation: random.chance(0.5) ? first : second }
  if (third === undefined) return { percent: random.between(0, 100), variation: first }
  const some = random.between(0, 50)
  const more = random.between(0, 50)
  return { weights: { [first]: some, [second]: more, [third]: 100 - some - more } }
}
