import { difference, type MemberChange } from '../../../domain/difference.ts'
import type { FlagConfig } from '../api/types.ts'
import { listWords, type Scalar } from '../values/typed-values.ts'
import { conditionWords } from './conditions.ts'
import { targetLists } from './target-lists.ts'

/** A configuration, or a draft of one, as far as it is compared with another. */
export interface ShownConfig {
  readonly targets: FlagConfig['targets']
}

/** A member that differs, in words. */
export interface ShownChange {
  readonly path: string
  readonly what: string
  readonly before: string
  readonly after: string
}

const words: Readonly<Record<string, string>> = {
  on: 'On',
  default: 'Everybody else',
  rules: 'Rule',
  targets: 'Always',
  prerequisites: 'Prerequisite',
  offVariation: 'When off',
  variations: 'Variation',
  clientVisible: 'Browsers may read its value',
}

/** Of a longer list only what differs is named. */
const wholeListMax = 10

type Value = Parameters<typeof difference>[0]

/** What differs between two configurations, member by member. */
export function configChanges(before: ShownConfig, after: ShownConfig): ShownChange[] {
  return memberChanges(shown(before), shown(after))
}

/** What differs between two values, member by member. */
export function memberChanges(before: object, after: object): ShownChange[] {
  return difference(toJson(before), toJson(after))
    .flatMap(byCondition)
    .filter(({ path }) => isTold(path))
    .map((change) => ({
      path: change.path,
      what: pathWords(change.path),
      before: memberWords(change.path, change.before, change.after),
      after: memberWords(change.path, change.after, change.before),
    }))
}

/** A JSON pointer as people would say it. */
export function pathWords(path: string): string {
  const [member = '', ...rest] = path.split('/').slice(1)
  const parts = rest
    .filter((part) => part !== 'split' && part !== 'weights')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return [words[member] ?? (member || 'All of it'), ...parts].join(' › ')
}

/** A value as people would write it. */
export function valueWords(value: unknown): string {
  if (value === undefined) return '—'
  if (value === true) return 'yes'
  if (value === false) return 'no'
  if (typeof value !== 'object' || value === null) return String(value)
  if (isCondition(value)) return conditionWords(value)
  if (isSplit(value)) return shareWords(value.weights)
  return JSON.stringify(value)
}

/** A share is told in percent, a list by what the other one has not, anything else as it is. */
function memberWords(path: string, value: Value | undefined, other: Value | undefined): string {
  if (typeof value === 'number' && /\/weights\/[^/]+$/.test(path)) return `${value} %`
  if (!isList(value)) return valueWords(value)
  if (value.length <= wholeListMax) return listWords(value)
  const there = new Set(isList(other) ? other : [])
  const own = value.filter((one) => !there.has(one))
  const all = `${value.length.toLocaleString()} values`
  return own.length === 0 ? all : `${all}, only here: ${listWords(own)}`
}

/** Conditions have no names: within a group they are compared one by one where there are as many. */
function byCondition(change: MemberChange): MemberChange[] {
  const { path, before, after } = change
  if (!Array.isArray(before) || !Array.isArray(after)) return [change]
  const isGroup = /\/(?:all|any)$/.test(path) && before.length === after.length
  if (!isGroup) return [change]
  return before.flatMap((one, index) => {
    const other = after[index]
    if (other === undefined) return []
    return difference(one, other, `${path}/${index + 1}`).flatMap(byCondition)
  })
}

function isList(value: Value | undefined): value is Scalar[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one !== 'object')
}

function isSplit(value: object): value is { weights: Record<string, number> } {
  return 'weights' in value && typeof value.weights === 'object' && value.weights !== null
}

function shareWords(weights: Record<string, number>): string {
  const shares = Object.entries(weights).filter(([, percent]) => percent > 0)
  return shares.map(([variation, percent]) => `${percent} % ${variation}`).join(', ')
}

function isCondition(value: object): boolean {
  return ['all', 'any', 'not', 'segment', 'op'].some((name) => Object.hasOwn(value, name))
}

/** Seeds and ranges follow from the shares. */
function isTold(path: string): boolean {
  return !/\/(?:seed|allocations|stored|updatedAt)(?:\/|$)/.test(path)
}

/** With each list of targets under its own name: a variation may have several. */
function shown(config: ShownConfig): object {
  const targets = targetLists(config.targets, [])
    .filter(({ at }) => at !== null)
    .map(({ name, values }) => [name, values] as const)
  return { ...config, targets: Object.fromEntries(targets) }
}

function toJson(value: object): Value {
  const json: Value = JSON.parse(JSON.stringify(value))
  return json
}
