import { init } from '@eppo/node-server-sdk'
import type { Contestant } from '../evaluate/contestant.ts'
import { colours, earlyColour, type LogicalFlag, otherColour } from '../evaluate/logical-flag.ts'
import { serveJson } from './loopback.ts'

const totalShards = 10_000
const hourMs = 3_600_000

interface Subject {
  readonly key: string
  readonly attributes: Readonly<Record<string, string>>
}

/** Eppo's SDK for Node servers; it takes its flags over HTTP, here from this very process. */
export const contestant: Contestant<Subject> = {
  write: (flags) =>
    JSON.stringify({
      createdAt: '2026-01-31T09:00:00.000Z',
      format: 'SERVER',
      environment: { name: 'bench' },
      flags: Object.fromEntries(flags.map((flag) => [flag.key, flagOf(flag)])),
    }),
  async open({ text }) {
    const server = await serveJson(text)
    const client = await init({
      apiKey: 'bench',
      baseUrl: server.url,
      assignmentLogger: { logAssignment: () => undefined },
      pollingIntervalMs: hourMs,
      requestTimeoutMs: 60_000,
    })
    server.close()
    return {
      contextOf: ({ id, country, plan }) => ({ key: id, attributes: { country, plan } }),
      boolean: (flag, { key, attributes }) =>
        client.getBooleanAssignment(flag, key, attributes, false),
      string: (flag, { key, attributes }) => client.getStringAssignment(flag, key, attributes, ''),
      close: () => client.stopPolling(),
    }
  },
}

function flagOf(flag: LogicalFlag): object {
  const { key } = flag
  const booleans = variationsOf('BOOLEAN', ['on', true], ['off', false])
  const rest = { key, enabled: true, totalShards }
  switch (flag.kind) {
    case 'on':
      return { ...rest, ...booleans, allocations: [allocationOf('all', [], [fullOf('on')])] }
    case 'rollout': {
      const splits = splitsOf(key, [
        ['on', flag.percent],
        ['off', 100 - flag.percent],
      ])
      return { ...rest, ...booleans, allocations: [allocationOf('all', [], splits)] }
    }
    case 'list': {
      const members = allocationOf('list', [{ id: flag.ids }], [fullOf('on')])
      return {
        ...rest,
        ...booleans,
        allocations: [members, allocationOf('rest', [], [fullOf('off')])],
      }
    }
    case 'rules': {
      const early = flag.earlyAudiences.map(({ country, plan }, index) => {
        return allocationOf(
          `r${index}`,
          [{ country: [country], plan: [plan] }],
          [fullOf(earlyColour)],
        )
      })
      const { country, plan } = flag.splitAudience
      const shares = colours.map(({ colour, percent }): [string, number] => [colour, percent])
      const last = allocationOf(
        'last',
        [{ country: [country], plan: [plan] }],
        splitsOf(key, shares),
      )
      const other = allocationOf('other', [], [fullOf(otherColour)])
      const texts = colours.map(({ colour }): [string, string] => [colour, colour])
      return { ...rest, ...variationsOf('STRING', ...texts), allocations: [...early, last, other] }
    }
  }
}

function variationsOf(variationType: string, ...pairs: [string, unknown][]): object {
  const entries = pairs.map(([key, value]) => [key, { key, value }])
  return { variationType, variations: Object.fromEntries(entries) }
}

/** Each rule is a list of values by attribute; all attributes must match. */
function allocationOf(
  key: string,
  rules: readonly Readonly<Record<string, readonly string[]>>[],
  splits: readonly object[],
): object {
  const written = rules.map((rule) => ({
    conditions: Object.entries(rule).map(([attribute, value]) => {
      return { attribute, operator: 'ONE_OF', value }
    }),
  }))
  return { key, rules: written, splits, doLog: false }
}

const fullOf = (variationKey: string) => ({ variationKey, shards: [] })

function splitsOf(salt: string, shares: readonly (readonly [string, number])[]): object[] {
  let start = 0
  return shares.map(([variationKey, percent]) => {
    const end = start + (percent * totalShards) / 100
    const shard = { salt, ranges: [{ start, end }] }
    start = end
    return { variationKey, shards: [shard] }
  })
}
