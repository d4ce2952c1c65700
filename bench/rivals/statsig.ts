import statsig, { type StatsigUser } from 'statsig-node'
import type { Contestant } from '../evaluate/contestant.ts'
import {
  type Audience,
  colours,
  earlyColour,
  type LogicalFlag,
  otherColour,
} from '../evaluate/logical-flag.ts'
import { memberOf } from '../record.ts'

/** Buckets of the condition that a colour is chosen by. */
const bucketCount = 1000

/**
 * Statsig's client for Node, started from bootstrap values. A colour is a dynamic config; a split
 * in three takes three rules, each with the audience and a condition on the user's bucket.
 */
export const contestant: Contestant<StatsigUser> = {
  write: (flags) =>
    JSON.stringify({
      has_updates: true,
      time: 1,
      feature_gates: flags.flatMap((flag) => (flag.kind === 'rules' ? [] : [gateOf(flag)])),
      dynamic_configs: flags.flatMap((flag) => (flag.kind === 'rules' ? [configOf(flag)] : [])),
      layer_configs: [],
      layers: {},
    }),
  async open({ text }) {
    const client = new statsig.StatsigServer('secret-bench', {
      bootstrapValues: text,
      localMode: true,
      disableAllLogging: true,
      disableDiagnostics: true,
      disableRulesetsSync: true,
      disableIdListsSync: true,
      initStrategyForIP3Country: 'none',
      initStrategyForIDLists: 'none',
    })
    await client.initializeAsync()
    const silently = { disableExposureLogging: true }
    return {
      contextOf: ({ id, country, plan }) => ({ userID: id, country, custom: { plan } }),
      boolean: (flag, user) => client.checkGate(user, flag, silently),
      string: (flag, user) => client.getConfig(user, flag, silently).get('colour', ''),
      all: {
        evaluate: (user) => client.getClientInitializeResponse(user, undefined, { hash: 'none' }),
        read: (result, flag) => {
          const config = memberOf(memberOf(result, 'dynamic_configs'), flag)
          return memberOf(memberOf(config, 'value'), 'colour')
        },
      },
      close: () => client.shutdownAsync(),
    }
  },
}

const everybody = { type: 'public', targetValue: null, operator: null, field: null }

function gateOf(flag: Exclude<LogicalFlag, { kind: 'rules' }>): object {
  const conditionOf = (): object => {
    if (flag.kind !== 'list') return everybody
    const operator = 'any_case_sensitive'
    return { type: 'unit_id', operator, targetValue: flag.ids, field: null, idType: 'userID' }
  }
  const percent = flag.kind === 'rollout' ? flag.percent : 100
  const rules = [ruleOf('rule', [conditionOf()], true, percent)]
  return { ...specOf(flag.key, 'feature_gate', 'feature_gate', rules), defaultValue: false }
}

function configOf(flag: Extract<LogicalFlag, { kind: 'rules' }>): object {
  const early = flag.earlyAudiences.map((audience, index) => {
    return ruleOf(`r${index}`, conditionsOf(audience), { colour: earlyColour }, 100)
  })
  let end = 0
  const split = colours.map(({ colour, percent }) => {
    end += (percent * bucketCount) / 100
    const conditions = [...conditionsOf(flag.splitAudience), bucketBelow(end, flag.key)]
    return ruleOf(colour, conditions, { colour }, 100)
  })
  const spec = specOf(flag.key, 'dynamic_config', 'dynamic_config', [...early, ...split])
  return { ...spec, defaultValue: { colour: otherColour } }
}

function specOf(name: string, type: string, entity: string, rules: readonly object[]): object {
  const rest = { salt: name, enabled: true, isActive: true, idType: 'userID' }
  return { name, type, entity, rules, ...rest }
}

function ruleOf(
  id: string,
  conditions: readonly object[],
  returnValue: unknown,
  passPercentage: number,
): object {
  return { id, name: id, salt: id, idType: 'userID', passPercentage, conditions, returnValue }
}

function conditionsOf(audience: Audience): object[] {
  return Object.entries(audience).map(([field, value]) => {
    const operator = 'any_case_sensitive'
    return { type: 'user_field', field, operator, targetValue: [value], idType: 'userID' }
  })
}

function bucketBelow(targetValue: number, salt: string): object {
  const unit = { field: 'user_bucket', idType: 'userID', additionalValues: { salt } }
  return { type: 'user_bucket', operator: 'lt', targetValue, ...unit }
}
