import { Flagsmith, LocalFileHandler } from 'flagsmith-nodejs'
import type { Contestant } from '../evaluate/contestant.ts'
import {
  type Audience,
  colours,
  earlyColour,
  type LogicalFlag,
  otherColour,
} from '../evaluate/logical-flag.ts'
import { memberOf } from '../record.ts'

interface Identity {
  readonly identifier: string
  readonly traits: Readonly<Record<string, string>>
}

/**
 * Flagsmith's SDK for Node with the environment's document from a file. It evaluates all flags on
 * every call; a flag's rules are segments of its own, in the order of their priorities.
 */
export const contestant: Contestant<Identity> = {
  write: (flags) =>
    JSON.stringify({
      id: 1,
      api_key: 'bench',
      name: 'bench',
      project: {
        id: 1,
        name: 'bench',
        hide_disabled_flags: false,
        organisation: {
          id: 1,
          name: 'bench',
          feature_analytics: false,
          stop_serving_flags: false,
          persist_trait_data: false,
        },
        segments: flags.flatMap(segmentsOf),
      },
      feature_states: flags.map(featureStateOf),
      identity_overrides: [],
    }),
  async open({ path }) {
    const offlineHandler = new LocalFileHandler(path)
    const client = new Flagsmith({ offlineMode: true, offlineHandler })
    const flagsOf = ({ identifier, traits }: Identity) =>
      client.getIdentityFlags(identifier, traits)
    return {
      contextOf: ({ id, country, plan }) => ({ identifier: id, traits: { country, plan } }),
      boolean: async (flag, identity) => (await flagsOf(identity)).isFeatureEnabled(flag),
      string: async (flag, identity) => (await flagsOf(identity)).getFeatureValue(flag),
      all: {
        evaluate: flagsOf,
        read: (result, flag) => memberOf(memberOf(memberOf(result, 'flags'), flag), 'value'),
      },
      close: () => client.close(),
    }
  },
}

/** Numbers are ids in Flagsmith; these depend on the flag's place alone. */
const segmentsPerFlag = 10
const idOf = (place: number, segment = 0): number => 1 + place * segmentsPerFlag + segment

function featureStateOf(flag: LogicalFlag, place: number): object {
  if (flag.kind === 'rules') return stateOf(flag.key, place, 0, { value: otherColour })
  return stateOf(flag.key, place, 0, { enabled: flag.kind === 'on' })
}

interface State {
  readonly enabled?: boolean
  readonly value?: string
  readonly shares?: readonly { readonly colour: string; readonly percent: number }[]
  readonly priority?: number
}

function stateOf(
  name: string,
  place: number,
  segment: number,
  { enabled = true, value, shares = [], priority }: State,
): object {
  return {
    django_id: idOf(place, segment),
    featurestate_uuid: `00000000-0000-4000-8000-${String(idOf(place, segment)).padStart(12, '0')}`,
    feature: { id: idOf(place), name, type: 'STANDARD' },
    enabled,
    feature_state_value: value ?? null,
    feature_segment: priority === undefined ? null : { priority },
    multivariate_feature_state_values: shares.map(({ colour, percent }, index) => {
      const id = index + 1
      return {
        id,
        mv_fs_value_uuid: `00000000-0000-4000-9000-${String(id).padStart(12, '0')}`,
        percentage_allocation: percent,
        multivariate_feature_option: { id, value: colour },
      }
    }),
  }
}

function segmentsOf(flag: LogicalFlag, place: number): object[] {
  const segmentOf = (index: number, conditions: readonly object[], state: State): object => ({
    id: idOf(place, index),
    name: `${flag.key}-${index}`,
    feature_states: [stateOf(flag.key, place, index, { ...state, priority: index })],
    rules: [{ type: 'ALL', conditions: [], rules: [{ type: 'ALL', conditions, rules: [] }] }],
  })
  switch (flag.kind) {
    case 'on':
      return []
    case 'rollout': {
      const value = String(flag.percent)
      const condition = { operator: 'PERCENTAGE_SPLIT', property_: '', value }
      return [segmentOf(1, [condition], { enabled: true })]
    }
    case 'list': {
      const identifier = '$.identity.identifier'
      const condition = { operator: 'IN', property_: identifier, value: flag.ids.join(',') }
      return [segmentOf(1, [condition], { enabled: true })]
    }
    case 'rules': {
      const early = flag.earlyAudiences.map((audience, index) => {
        return segmentOf(index + 1, conditionsOf(audience), { value: earlyColour })
      })
      const last = conditionsOf(flag.splitAudience)
      const split = { value: otherColour, shares: colours }
      return [...early, segmentOf(early.length + 1, last, split)]
    }
  }
}

function conditionsOf(audience: Audience): object[] {
  return Object.entries(audience).map(([property, value]) => {
    return { operator: 'EQUAL', property_: property, value }
  })
}
