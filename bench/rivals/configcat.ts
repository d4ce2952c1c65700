import { readFileSync } from 'node:fs'
import { getClient, PollingMode, User } from 'configcat-node'
import type { Contestant } from '../evaluate/contestant.ts'
import {
  type Audience,
  colours,
  earlyColour,
  type ListFlag,
  type LogicalFlag,
  otherColour,
} from '../evaluate/logical-flag.ts'

/** The numbers that ConfigCat's format has for types and comparisons. */
const code = { boolean: 0, string: 1, isOneOf: 0, equals: 28, isIn: 0 } as const

/**
 * ConfigCat's client, offline, its cache filled. Asked through a snapshot, which is synchronous and
 * has no call for all flags.
 */
export const contestant: Contestant<User> = {
  write: (flags) => {
    const lists = flags.flatMap((flag) => (flag.kind === 'list' ? [flag] : []))
    return JSON.stringify({
      p: { u: 'http://127.0.0.1:9', r: 0, s: 'bench' },
      s: lists.map(({ segment, ids }) => {
        return { n: segment, r: [{ a: 'Identifier', c: code.isOneOf, l: ids }] }
      }),
      f: Object.fromEntries(flags.map((flag) => [flag.key, settingOf(flag, lists)])),
    })
  },
  async open({ path }) {
    const begunMs = Date.now()
    // From the file, as a text that is held here would count as what the SDK holds.
    const readCache = () => `${begunMs}\nbench\n${readFileSync(path, 'utf8')}`
    const client = getClient(
      'configcat-sdk-1/0000000000000000000000/0000000000000000000000',
      PollingMode.ManualPoll,
      {
        offline: true,
        cache: { get: readCache, set: () => undefined },
      },
    )
    await client.waitForReady()
    const snapshot = client.snapshot()
    return {
      contextOf: ({ id, country, plan }) => new User(id, undefined, country, { plan }),
      boolean: (flag, user) => snapshot.getValue(flag, false, user),
      string: (flag, user) => snapshot.getValue(flag, '', user),
      close: () => client.dispose(),
    }
  },
}

function settingOf(flag: LogicalFlag, lists: readonly ListFlag[]): object {
  switch (flag.kind) {
    case 'on':
      return { t: code.boolean, ...booleanOf(true) }
    case 'rollout': {
      const options = [
        { p: flag.percent, ...booleanOf(true) },
        { p: 100 - flag.percent, ...booleanOf(false) },
      ]
      return { t: code.boolean, p: options, ...booleanOf(false) }
    }
    case 'list': {
      const condition = { s: { s: lists.indexOf(flag), c: code.isIn } }
      return { t: code.boolean, r: [{ c: [condition], s: booleanOf(true) }], ...booleanOf(false) }
    }
    case 'rules': {
      const early = flag.earlyAudiences.map((audience) => {
        return { c: conditionsOf(audience), s: textOf(earlyColour) }
      })
      const options = colours.map(({ colour, percent }) => ({ p: percent, ...textOf(colour) }))
      const last = { c: conditionsOf(flag.splitAudience), p: options }
      return { t: code.string, r: [...early, last], ...textOf(otherColour) }
    }
  }
}

const booleanOf = (value: boolean) => ({ v: { b: value }, i: String(value) })

const textOf = (value: string) => ({ v: { s: value }, i: value })

function conditionsOf({ country, plan }: Audience): object[] {
  return [
    { u: { a: 'Country', c: code.equals, s: country } },
    { u: { a: 'plan', c: code.equals, s: plan } },
  ]
}
