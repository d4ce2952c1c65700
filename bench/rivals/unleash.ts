import { once } from 'node:events'
import { type Context, InMemStorageProvider, Unleash } from 'unleash-client'
import type { Contestant } from '../evaluate/contestant.ts'
import {
  type Audience,
  colours,
  earlyColour,
  type ListFlag,
  type LogicalFlag,
} from '../evaluate/logical-flag.ts'

/** Unleash's client for Node, started from a bootstrap; a colour is a variant of a strategy. */
export const contestant: Contestant<Context> = {
  write: (flags) => {
    const lists = flags.flatMap((flag) => (flag.kind === 'list' ? [flag] : []))
    return JSON.stringify({
      version: 2,
      features: flags.map((flag) => featureOf(flag, lists)),
      segments: lists.map(({ segment, ids }, index) => {
        const constraint = { contextName: 'userId', operator: 'IN', values: ids }
        return { id: index + 1, name: segment, constraints: [constraint] }
      }),
    })
  },
  async open({ text }) {
    const { features, segments } = JSON.parse(text)
    const client = new Unleash({
      appName: 'bench',
      // Never called: with this interval there is no polling.
      url: 'http://127.0.0.1:9/',
      refreshInterval: 0,
      bootstrap: { data: features, segments },
      storageProvider: new InMemStorageProvider(),
      disableMetrics: true,
      disableAutoStart: true,
    })
    const ready = once(client, 'ready')
    await client.start()
    await ready
    return {
      contextOf: ({ id, country, plan }) => ({ userId: id, properties: { country, plan } }),
      boolean: (flag, context) => client.isEnabled(flag, context),
      string: (flag, context) => client.getVariant(flag, context).name,
      close: () => client.destroy(),
    }
  },
}

function featureOf(flag: LogicalFlag, lists: readonly ListFlag[]): object {
  return {
    name: flag.key,
    type: 'release',
    project: 'default',
    enabled: true,
    impressionData: false,
    strategies: strategiesOf(flag, lists),
    variants: [],
  }
}

function strategiesOf(flag: LogicalFlag, lists: readonly ListFlag[]): object[] {
  switch (flag.kind) {
    case 'on':
      return [{ name: 'default', parameters: {}, constraints: [] }]
    case 'rollout':
      return [{ ...rolloutOf(flag.key, flag.percent), constraints: [] }]
    case 'list': {
      const segments = [lists.indexOf(flag) + 1]
      return [{ name: 'default', parameters: {}, constraints: [], segments }]
    }
    case 'rules': {
      const variants = colours.map(({ colour, percent }) => variantOf(colour, percent))
      const split = { audience: flag.splitAudience, variants }
      const early = flag.earlyAudiences.map((audience) => {
        return { audience, variants: [variantOf(earlyColour, 100)] }
      })
      return [...early, split].map(({ audience, variants }) => {
        return { ...rolloutOf(flag.key, 100), constraints: constraintsOf(audience), variants }
      })
    }
  }
}

function rolloutOf(groupId: string, percent: number) {
  const parameters = { rollout: String(percent), stickiness: 'userId', groupId }
  return { name: 'flexibleRollout', parameters }
}

function variantOf(name: string, percent: number) {
  const payload = { type: 'string', value: name }
  return { name, weight: percent * 10, stickiness: 'userId', payload }
}

function constraintsOf(audience: Audience): object[] {
  return Object.entries(audience).map(([contextName, value]) => {
    return { contextName, operator: 'IN', values: [value] }
  })
}
