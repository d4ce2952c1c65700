import { readFile } from 'node:fs/promises'
import { PostHog } from 'posthog-node'
import type { Contestant } from '../evaluate/contestant.ts'
import { type Audience, colours, earlyColour, type LogicalFlag } from '../evaluate/logical-flag.ts'
import { memberOf } from '../record.ts'

const hourMs = 3_600_000
const readyMs = 60_000

interface Person {
  readonly id: string
  readonly options: {
    readonly personProperties: Readonly<Record<string, string>>
    readonly onlyEvaluateLocally: boolean
    readonly sendFeatureFlagEvents: boolean
  }
}

/**
 * PostHog's SDK for Node with local evaluation; its `fetch` is given the definitions. The calls for
 * a single flag are deprecated; those that take their place take longer.
 */
export const contestant: Contestant<Person> = {
  write: (flags) => {
    const lists = flags.flatMap((flag) => (flag.kind === 'list' ? [flag] : []))
    return JSON.stringify({
      flags: flags.map(definitionOf),
      group_type_mapping: {},
      cohorts: Object.fromEntries(
        lists.map(({ ids }) => [
          cohortId,
          { type: 'OR', values: [{ key: 'id', type: 'person', operator: 'exact', value: ids }] },
        ]),
      ),
    })
  },
  async open({ path }) {
    const client = new PostHog('phc_bench', {
      host: 'http://127.0.0.1:9',
      personalApiKey: 'phx_bench',
      featureFlagsPollingInterval: hourMs,
      // From the file, as a text that is held here would count as what the SDK holds.
      fetch: async () => new Response(await readFile(path)),
    })
    if (!(await client.waitForLocalEvaluationReady(readyMs))) throw new Error('no definitions')
    return {
      contextOf: ({ id, country, plan }) => {
        const personProperties = { id, country, plan }
        const locally = { onlyEvaluateLocally: true, sendFeatureFlagEvents: false }
        return { id, options: { personProperties, ...locally } }
      },
      boolean: async (flag, { id, options }) =>
        (await client.isFeatureEnabled(flag, id, options)) === true,
      string: async (flag, { id, options }) =>
        String(await client.getFeatureFlag(flag, id, options)),
      all: {
        evaluate: ({ id, options }) => client.getAllFlags(id, options),
        read: memberOf,
      },
      close: () => client.shutdown(),
    }
  },
}

const cohortId = '1'

function definitionOf(flag: LogicalFlag, place: number): object {
  return {
    id: place + 1,
    team_id: 1,
    name: flag.key,
    key: flag.key,
    deleted: false,
    active: true,
    rollout_percentage: null,
    ensure_experience_continuity: false,
    experiment_set: [],
    filters: filtersOf(flag),
  }
}

function filtersOf(flag: LogicalFlag): object {
  switch (flag.kind) {
    case 'on':
      return { groups: [{ properties: [], rollout_percentage: 100 }] }
    case 'rollout':
      return { groups: [{ properties: [], rollout_percentage: flag.percent }] }
    case 'list': {
      const property = { key: 'id', type: 'cohort', operator: 'in', value: Number(cohortId) }
      return { groups: [{ properties: [property], rollout_percentage: 100 }] }
    }
    case 'rules': {
      const early = flag.earlyAudiences.map((audience) => {
        return { ...groupOf(audience), variant: earlyColour }
      })
      const variants = colours.map(({ colour, percent }) => {
        return { key: colour, rollout_percentage: percent }
      })
      return { groups: [...early, groupOf(flag.splitAudience)], multivariate: { variants } }
    }
  }
}

function groupOf(audience: Audience) {
  const properties = Object.entries(audience).map(([key, value]) => {
    return { key, type: 'person', operator: 'exact', value: [value] }
  })
  return { properties, rollout_percentage: 100 }
}
