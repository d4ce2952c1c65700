import { createEvaluator, parseSnapshot } from '@sluice/sdk'
import type {
  Condition,
  EvaluationContext,
  FlagPart,
  SegmentPart,
  Serve,
  Snapshot,
} from '@sluice/sdk/model'
import { memberOf } from '../record.ts'
import type { Contestant } from './contestant.ts'
import {
  type Audience,
  colours,
  earlyColour,
  type LogicalFlag,
  otherColour,
} from './logical-flag.ts'

/** Ours: the evaluator, from the text of a snapshot. */
export const contestant: Contestant<EvaluationContext> = {
  write: (flags) => JSON.stringify(snapshotOf(flags)),
  open({ text }) {
    const evaluator = createEvaluator(parseSnapshot(text))
    return {
      contextOf: ({ id, country, plan }) => ({ targetingKey: id, country, plan }),
      boolean: (flag, context) => evaluator.boolean(flag, context, false),
      string: (flag, context) => evaluator.string(flag, context, ''),
      all: {
        evaluate: (context) => evaluator.all(context),
        read: (result, flag) => memberOf(memberOf(result, flag), 'value'),
      },
      close: () => undefined,
    }
  },
}

/** A snapshot of the flags. */
export function snapshotOf(flags: readonly LogicalFlag[]): Snapshot {
  const parts = flags.map(flagPartOf).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return {
    format: 1,
    type: 'snapshot',
    project: 'bench',
    environment: 'bench',
    epoch: 1,
    revision: 1,
    committedAt: '2026-01-31T09:00:00.000Z',
    flags: parts,
    segments: flags.flatMap(segmentPartsOf),
    exclusionGroups: [],
  }
}

function flagPartOf(flag: LogicalFlag): FlagPart {
  const { key } = flag
  switch (flag.kind) {
    case 'on':
      return booleanFlag(key, [], { variation: 'on' })
    case 'rollout':
      return booleanFlag(key, [], splitOf(key, { on: flag.percent, off: 100 - flag.percent }))
    case 'list': {
      const rule = { id: 'r', when: { segment: flag.segment }, serve: { variation: 'on' } }
      return booleanFlag(key, [rule], { variation: 'off' })
    }
    case 'rules': {
      const percentages = Object.fromEntries(colours.map((one) => [one.colour, one.percent]))
      const early = flag.earlyAudiences.map((audience, index) => {
        return { id: `r${index}`, when: bothOf(audience), serve: { variation: earlyColour } }
      })
      const last = {
        id: 'last',
        when: bothOf(flag.splitAudience),
        serve: splitOf(key, percentages),
      }
      return {
        ...booleanFlag(key, [...early, last], { variation: otherColour }),
        type: 'string',
        variations: colours.map(({ colour }) => ({ key: colour, value: colour })),
        offVariation: otherColour,
      }
    }
  }
}

function segmentPartsOf(flag: LogicalFlag): SegmentPart[] {
  if (flag.kind !== 'list') return []
  const { segment, ids } = flag
  const rest = { bucketBy: 'targetingKey', excluded: [], rules: [] }
  return [{ key: segment, ...stored, included: ids, ...rest }]
}

function bothOf({ country, plan }: Audience): Condition {
  return {
    all: [
      { attribute: 'country', op: 'in', values: [country] },
      { attribute: 'plan', op: 'in', values: [plan] },
    ],
  }
}

/** Percentages by variation, which together make 100. */
function splitOf(seed: string, percentages: Readonly<Record<string, number>>): Serve {
  let start = 0
  const allocations = Object.entries(percentages).map(([variation, percent]) => {
    const end = start + percent * 1000
    const range = [start, end] as const
    start = end
    return { variation, ranges: [range] }
  })
  return { split: { bucketBy: 'targetingKey', seed, allocations } }
}

const stored = { id: '0000000000000001', revision: 1 }

function booleanFlag(key: string, rules: FlagPart['rules'], serve: Serve): FlagPart {
  return {
    key,
    ...stored,
    type: 'boolean',
    variations: [
      { key: 'on', value: true },
      { key: 'off', value: false },
    ],
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
