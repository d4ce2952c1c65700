import { randomUUID } from 'node:crypto'
import type {
  Condition,
  EvaluationContext,
  FlagPart,
  SegmentPart,
  Serve,
  Snapshot,
} from '@sluice/sdk/model'

/** One thing to evaluate: the flags, who asks, and how the answer is read. */
export interface Shape {
  readonly name: string
  readonly snapshot: Snapshot
  readonly contexts: readonly EvaluationContext[]
  readonly read: 'boolean' | 'string'
}

const userCount = 10_000
const onOff = [
  { key: 'on', value: true },
  { key: 'off', value: false },
]

/**
 * The shapes that PERFORMANCE figures of flag SDKs are usually given for: a flag that is on for
 * all, a percentage, five rules of two conditions with a split of three, and a list of 10,000.
 */
export function evaluationShapes(): readonly Shape[] {
  const ids = Array.from({ length: userCount }, () => randomUUID())
  const contexts = ids.map((targetingKey) => ({ targetingKey, country: 'NL', plan: 'pro' }))
  // Every second user is one of the 10,000 on the list.
  const listed = ids.map((id, index) => (index % 2 === 0 ? id : randomUUID()))
  const list: SegmentPart = { ...identity('list'), ...emptySegment, included: listed }
  const inList = { id: 'r', when: { segment: 'list' }, serve: { variation: 'on' } }
  const off = { variation: 'off' }
  return [
    {
      name: 'on for all',
      snapshot: snapshotOf([booleanFlag('flag', [], { variation: 'on' })]),
      contexts,
      read: 'boolean',
    },
    {
      name: '25 % rollout',
      snapshot: snapshotOf([booleanFlag('flag', [], splitOf({ on: 25, off: 75 }))]),
      contexts,
      read: 'boolean',
    },
    {
      name: '5 rules of 2 conditions, then a split of 3',
      snapshot: snapshotOf([ruleFlag('flag')]),
      contexts,
      read: 'string',
    },
    {
      name: 'list of 10,000, half of the users on it',
      snapshot: snapshotOf([booleanFlag('flag', [inList], off)], [list]),
      contexts,
      read: 'boolean',
    },
  ]
}

/** A snapshot of so many flags with five rules each. */
export function ruleFlags(count: number): Snapshot {
  return snapshotOf(Array.from({ length: count }, (_, index) => ruleFlag(`flag-${index}`)))
}

/** Somebody whom the last of a `ruleFlags` flag's rules serves. */
export const ruleFlagUser: EvaluationContext = {
  targetingKey: 'user-1',
  country: 'NL',
  plan: 'pro',
}

/** For users of NL on pro, two rules fail at the country, two at the plan, and the fifth serves. */
function ruleFlag(key: string): FlagPart {
  const conditions = [
    both('US', 'pro'),
    both('DE', 'pro'),
    both('NL', 'free'),
    both('NL', 'team'),
    both('NL', 'pro'),
  ]
  const rules = conditions.map((when, index) => {
    const serve = index === 4 ? splitOf({ red: 50, green: 30, blue: 20 }) : { variation: 'red' }
    return { id: `rule-${index}`, when, serve }
  })
  const variations = ['red', 'green', 'blue'].map((value) => ({ key: value, value }))
  const colours = { type: 'string', variations, offVariation: 'red' } as const
  return { ...booleanFlag(key, rules, { variation: 'blue' }), ...colours }
}

function both(country: string, plan: string): Condition {
  return {
    all: [
      { attribute: 'country', op: 'in', values: [country] },
      { attribute: 'plan', op: 'in', values: [plan] },
    ],
  }
}

/** Percentages by variation, which together make 100. */
function splitOf(percentages: Readonly<Record<string, number>>): Serve {
  let start = 0
  const allocations = Object.entries(percentages).map(([variation, percent]) => {
    const end = start + percent * 1000
    const range = [start, end] as const
    start = end
    return { variation, ranges: [range] }
  })
  return { split: { bucketBy: 'targetingKey', seed: randomUUID(), allocations } }
}

const emptySegment = { bucketBy: 'targetingKey', included: [], excluded: [], rules: [] }

function identity(key: string) {
  return { key, id: '0000000000000001', revision: 1 }
}

function booleanFlag(key: string, rules: FlagPart['rules'], serve: Serve): FlagPart {
  return {
    ...identity(key),
    type: 'boolean',
    variations: onOff,
    on: true,
    killed: false,
    offVariation: 'off',
    prerequisites: [],
    targets: [],
    rules,
    default: serve,
    exclusionGroup: null,
    clientVisible: false,
  }
}

function snapshotOf(flags: readonly FlagPart[], segments: readonly SegmentPart[] = []): Snapshot {
  return {
    format: 1,
    type: 'snapshot',
    project: 'bench',
    environment: 'bench',
    epoch: 1,
    revision: 1,
    committedAt: '2026-01-31T09:00:00.000Z',
    flags: [...flags].sort((a, b) => (a.key < b.key ? -1 : 1)),
    segments,
    exclusionGroups: [],
  }
}
