import { init, type LDContext } from '@launchdarkly/node-server-sdk'
import { FileDataSourceFactory } from '@launchdarkly/node-server-sdk/integrations'
import type { Contestant } from '../evaluate/contestant.ts'
import {
  type Audience,
  colours,
  earlyColour,
  type LogicalFlag,
  otherColour,
} from '../evaluate/logical-flag.ts'

const readySeconds = 60

/** LaunchDarkly's client, reading its flags from a file. */
export const contestant: Contestant<LDContext> = {
  write: (flags) =>
    JSON.stringify({
      flags: Object.fromEntries(flags.map((flag) => [flag.key, flagOf(flag)])),
      segments: Object.fromEntries(
        flags.flatMap((flag) => (flag.kind === 'list' ? [[flag.segment, segmentOf(flag)]] : [])),
      ),
    }),
  async open({ path }) {
    const source = new FileDataSourceFactory({ paths: [path], autoUpdate: false })
    const client = init('bench', {
      updateProcessor: source.getFactory(),
      sendEvents: false,
      diagnosticOptOut: true,
      logger: silent,
    })
    await client.waitForInitialization({ timeout: readySeconds })
    return {
      contextOf: ({ id, country, plan }) => ({ kind: 'user', key: id, country, plan }),
      boolean: (flag, context) => client.boolVariation(flag, context, false),
      string: (flag, context) => client.stringVariation(flag, context, ''),
      all: {
        evaluate: async (context) => (await client.allFlagsState(context)).allValues(),
        read: (result, flag) => new Map(Object.entries(Object(result))).get(flag),
      },
      close: () => client.close(),
    }
  },
}

const ignore = (): void => undefined
const silent = { error: console.error, warn: ignore, info: ignore, debug: ignore }

function flagOf(flag: LogicalFlag): object {
  const { key } = flag
  const rest = { key, version: 1, on: true, salt: key, targets: [], prerequisites: [] }
  const boolean = { ...rest, variations: [true, false], offVariation: 1 }
  switch (flag.kind) {
    case 'on':
      return { ...boolean, rules: [], fallthrough: { variation: 0 } }
    case 'rollout':
      return {
        ...boolean,
        rules: [],
        fallthrough: { rollout: rolloutOf([flag.percent, 100 - flag.percent]) },
      }
    case 'list': {
      const clause = { attribute: '', op: 'segmentMatch', values: [flag.segment] }
      const rules = [{ id: 'r', clauses: [clause], variation: 0 }]
      return { ...boolean, rules, fallthrough: { variation: 1 } }
    }
    case 'rules': {
      const early = flag.earlyAudiences.map((audience, index) => {
        return { id: `r${index}`, clauses: clausesOf(audience), variation: indexOf(earlyColour) }
      })
      const rollout = rolloutOf(colours.map(({ percent }) => percent))
      const last = { id: 'last', clauses: clausesOf(flag.splitAudience), rollout }
      return {
        ...rest,
        variations: colours.map(({ colour }) => colour),
        offVariation: indexOf(otherColour),
        rules: [...early, last],
        fallthrough: { variation: indexOf(otherColour) },
      }
    }
  }
}

function segmentOf({ segment, ids }: Extract<LogicalFlag, { kind: 'list' }>): object {
  return { key: segment, version: 1, included: ids, excluded: [], rules: [], salt: segment }
}

function clausesOf(audience: Audience): object[] {
  return Object.entries(audience).map(([attribute, value]) => {
    return { contextKind: 'user', attribute, op: 'in', values: [value] }
  })
}

function rolloutOf(percentages: readonly number[]): object {
  const variations = percentages.map((percent, variation) => {
    return { variation, weight: percent * 1000 }
  })
  return { contextKind: 'user', variations }
}

function indexOf(wanted: string): number {
  return colours.findIndex(({ colour }) => colour === wanted)
}
