import { GrowthBookClient, type UserContext } from '@growthbook/growthbook'
import type { Contestant } from '../evaluate/contestant.ts'
import { colours, earlyColour, type LogicalFlag, otherColour } from '../evaluate/logical-flag.ts'

/** GrowthBook's client for servers, which takes the user with each call. */
export const contestant: Contestant<UserContext> = {
  write: (flags) =>
    JSON.stringify({
      features: Object.fromEntries(flags.map((flag) => [flag.key, featureOf(flag)])),
      savedGroups: Object.fromEntries(
        flags.flatMap((flag) => (flag.kind === 'list' ? [[flag.segment, flag.ids]] : [])),
      ),
    }),
  open({ text }) {
    const payload = JSON.parse(text)
    const client = new GrowthBookClient({ savedGroups: payload.savedGroups })
    client.initSync({ payload })
    return {
      contextOf: ({ id, country, plan }) => ({ attributes: { id, country, plan } }),
      boolean: (flag, context) => client.isOn(flag, context),
      string: (flag, context) => client.getFeatureValue(flag, '', context),
      close: () => client.destroy(),
    }
  },
}

function featureOf(flag: LogicalFlag): object {
  switch (flag.kind) {
    case 'on':
      return { defaultValue: true }
    case 'rollout': {
      const coverage = flag.percent / 100
      const rule = { force: true, coverage, hashAttribute: 'id', hashVersion: 2, seed: flag.key }
      return { defaultValue: false, rules: [rule] }
    }
    case 'list': {
      const condition = { id: { $inGroup: flag.segment } }
      return { defaultValue: false, rules: [{ condition, force: true }] }
    }
    case 'rules': {
      const early = flag.earlyAudiences.map((condition) => ({ condition, force: earlyColour }))
      const split = {
        condition: flag.splitAudience,
        variations: colours.map(({ colour }) => colour),
        weights: colours.map(({ percent }) => percent / 100),
        hashAttribute: 'id',
        hashVersion: 2,
        key: flag.key,
      }
      return { defaultValue: otherColour, rules: [...early, split] }
    }
  }
}
