import { type Context, createInstance } from '@featurevisor/sdk'
import type { Contestant } from '../evaluate/contestant.ts'
import { type Audience, colours, earlyColour, type LogicalFlag } from '../evaluate/logical-flag.ts'
import { memberOf } from '../record.ts'

const full = 100_000

/** Featurevisor's SDK, from a datafile. Its rules match segments, which flags share. */
export const contestant: Contestant<Context> = {
  write: (flags) =>
    JSON.stringify({
      schemaVersion: '2',
      revision: '1',
      segments: Object.fromEntries(flags.flatMap(segmentsOf)),
      features: Object.fromEntries(flags.map((flag) => [flag.key, featureOf(flag)])),
    }),
  open({ text }) {
    const instance = createInstance({ datafile: text, logLevel: 'error' })
    return {
      contextOf: ({ id, country, plan }) => ({ userId: id, country, plan }),
      boolean: (flag, context) => instance.isEnabled(flag, context),
      string: (flag, context) => instance.getVariation(flag, context) ?? '',
      all: {
        evaluate: (context) => instance.getAllEvaluations(context),
        read: (result, flag) => memberOf(memberOf(result, flag), 'variation'),
      },
      close: () => instance.close(),
    }
  },
}

function segmentsOf(flag: LogicalFlag): [string, object][] {
  if (flag.kind === 'list') {
    const conditions = [{ attribute: 'userId', operator: 'in', value: flag.ids }]
    return [[flag.segment, { conditions }]]
  }
  if (flag.kind !== 'rules') return []
  return [...flag.earlyAudiences, flag.splitAudience].flatMap((audience) =>
    Object.entries(audience).map(([attribute, value]): [string, object] => {
      const conditions = [{ attribute, operator: 'equals', value }]
      return [segmentKeyOf(attribute, value), { conditions }]
    }),
  )
}

const segmentKeyOf = (attribute: string, value: string): string => `${attribute}-${value}`

function featureOf(flag: LogicalFlag): object {
  const rest = { key: flag.key, bucketBy: 'userId' }
  switch (flag.kind) {
    case 'on':
      return { ...rest, traffic: [{ key: '1', segments: '*', percentage: full }] }
    case 'rollout': {
      const percentage = (flag.percent * full) / 100
      return { ...rest, traffic: [{ key: '1', segments: '*', percentage }] }
    }
    case 'list':
      return { ...rest, traffic: [{ key: '1', segments: flag.segment, percentage: full }] }
    case 'rules': {
      const early = flag.earlyAudiences.map((audience, index) => ({
        ...ruleOf(String(index), audience),
        variation: earlyColour,
      }))
      const last = { ...ruleOf('last', flag.splitAudience), allocation: allocation() }
      const variations = colours.map(({ colour, percent }) => ({ value: colour, weight: percent }))
      return { ...rest, variations, traffic: [...early, last] }
    }
  }
}

function ruleOf(key: string, audience: Audience) {
  const segments = Object.entries(audience).map(([attribute, value]) =>
    segmentKeyOf(attribute, value),
  )
  return { key, segments: { and: segments }, percentage: full }
}

function allocation(): object[] {
  let start = 0
  return colours.map(({ colour, percent }) => {
    const end = start + (percent * full) / 100
    const range = [start, end]
    start = end
    return { variation: colour, range }
  })
}
