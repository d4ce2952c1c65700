import { type DevCycleUser, initializeDevCycle } from '@devcycle/nodejs-server-sdk'
import type { Contestant } from '../evaluate/contestant.ts'
import {
  type Audience,
  colours,
  earlyColour,
  type ListFlag,
  type LogicalFlag,
} from '../evaluate/logical-flag.ts'
import { memberOf } from '../record.ts'
import { serveJson } from './loopback.ts'

const hourMs = 3_600_000

/** DevCycle's SDK for Node; it takes its flags over HTTP, here from this very process. */
export const contestant: Contestant<DevCycleUser> = {
  write: (flags) => {
    const lists = flags.flatMap((flag) => (flag.kind === 'list' ? [flag] : []))
    return JSON.stringify({
      project: {
        _id: objectId('project', 0),
        key: 'bench',
        a0_organization: 'org_bench',
        settings: {
          edgeDB: { enabled: false },
          optIn: { enabled: false },
          disablePassthroughRollouts: false,
        },
      },
      environment: { _id: objectId('environment', 0), key: 'bench' },
      audiences: Object.fromEntries(lists.map((list, place) => [audienceId(place), idsOf(list)])),
      features: flags.map(featureOf),
      variables: flags.map((flag, place) => {
        const type = flag.kind === 'rules' ? 'String' : 'Boolean'
        return { _id: variableId(place), key: flag.key, type }
      }),
      variableHashes: Object.fromEntries(flags.map(({ key }, place) => [key, place + 1])),
    })
  },
  async open({ text }) {
    const server = await serveJson(text)
    const client = initializeDevCycle('dvc_server_bench', {
      configCDNURI: server.url,
      configPollingIntervalMS: hourMs,
      configPollingTimeoutMS: 60_000,
      eventFlushIntervalMS: 60_000,
      disableAutomaticEventLogging: true,
      disableCustomEventLogging: true,
      disableRealTimeUpdates: true,
      logLevel: 'error',
    })
    await client.onClientInitialized()
    server.close()
    return {
      contextOf: ({ id, country, plan }) => ({ user_id: id, country, customData: { plan } }),
      boolean: (flag, user) => client.variableValue(user, flag, false),
      string: (flag, user) => client.variableValue(user, flag, ''),
      all: {
        evaluate: (user) => client.allVariables(user),
        read: (result, flag) => memberOf(memberOf(result, flag), 'value'),
      },
      close: () => client.close(),
    }
  },
}

const kinds = ['project', 'environment', 'audience', 'feature', 'variable', 'variation', 'target']

/** An id as MongoDB makes them, which is what DevCycle's configuration has. */
function objectId(kind: string, place: number, part = 0): string {
  const numbers = [kinds.indexOf(kind) + 1, place, part]
  return `64f0${numbers.map((number) => number.toString(16).padStart(6, '0')).join('')}`.padEnd(
    24,
    '0',
  )
}

const variableId = (place: number): string => objectId('variable', place)
const variationId = (place: number, part: number): string => objectId('variation', place, part)
const audienceId = (place: number): string => objectId('audience', place)

function idsOf({ ids }: ListFlag): object {
  const filter = { type: 'user', subType: 'user_id', comparator: '=', values: ids }
  return { filters: { operator: 'and', filters: [filter] } }
}

/** What a target serves: percentages by the place of the variation. */
type Distribution = readonly (readonly [part: number, percent: number])[]

function featureOf(flag: LogicalFlag, place: number): object {
  const values = flag.kind === 'rules' ? colours.map(({ colour }) => colour) : [true, false]
  return {
    _id: objectId('feature', place),
    key: flag.key,
    type: 'release',
    variations: values.map((value, part) => ({
      _id: variationId(place, part),
      key: String(value),
      name: String(value),
      variables: [{ _var: variableId(place), value }],
    })),
    configuration: {
      _id: objectId('feature', place, 1),
      prerequisites: [],
      forcedUsers: {},
      targets: targetsOf(flag).map(([filter, distribution], part) => ({
        _id: objectId('target', place, part),
        _audience: {
          _id: objectId('target', place, 128 + part),
          filters: { operator: 'and', filters: filter },
        },
        distribution: distribution.map(([variation, percent]) => {
          return { _variation: variationId(place, variation), percentage: percent / 100 }
        }),
      })),
    },
  }
}

function targetsOf(flag: LogicalFlag): (readonly [object[], Distribution])[] {
  const all = { type: 'all', comparator: '=', values: [] }
  switch (flag.kind) {
    case 'on':
      return [[[all], [[0, 100]]]]
    case 'rollout': {
      const distribution: Distribution = [
        [0, flag.percent],
        [1, 100 - flag.percent],
      ]
      return [[[all], distribution]]
    }
    case 'list': {
      const match = { type: 'audienceMatch', comparator: '=', _audiences: [audienceId(0)] }
      return [[[match], [[0, 100]]]]
    }
    case 'rules': {
      const early = colours.findIndex(({ colour }) => colour === earlyColour)
      const shares = colours.map(({ percent }, part) => [part, percent] as const)
      return [
        ...flag.earlyAudiences.map((audience) => [filtersOf(audience), [[early, 100]]] as const),
        [filtersOf(flag.splitAudience), shares],
      ]
    }
  }
}

function filtersOf({ country, plan }: Audience): object[] {
  const custom = { subType: 'customData', dataKey: 'plan', dataKeyType: 'String' }
  return [
    { type: 'user', subType: 'country', comparator: '=', values: [country] },
    { type: 'user', ...custom, comparator: '=', values: [plan] },
  ]
}
