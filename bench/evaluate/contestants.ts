import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringOf } from '../record.ts'
import type { Contestant } from './contestant.ts'

export type Field = 'direct' | 'openfeature'

/** One SDK that takes part. */
export interface Entry {
  readonly name: string
  /** The npm package whose version is shown; our own SDK's for ours. */
  readonly package: string
  /** With whom it is compared: SDKs through OpenFeature's layer are a field of their own. */
  readonly field: Field
  /** Loads the SDK; only the process that measures it does so. */
  load(): Promise<{ readonly contestant: Contestant<unknown> }>
}

/** All that take part; the first of each field is ours, with which the others are compared. */
export const entries: readonly Entry[] = [
  {
    name: 'sluice',
    package: '@sluice/sdk',
    field: 'direct',
    load: () => import('./sluice.ts'),
  },
  {
    name: 'sluice-client',
    package: '@sluice/sdk',
    field: 'direct',
    load: () => import('./sluice-client.ts'),
  },
  {
    name: 'flagd-core',
    package: '@openfeature/flagd-core',
    field: 'direct',
    load: () => import('../rivals/flagd-core.ts'),
  },
  {
    name: 'growthbook',
    package: '@growthbook/growthbook',
    field: 'direct',
    load: () => import('../rivals/growthbook.ts'),
  },
  {
    name: 'launchdarkly',
    package: '@launchdarkly/node-server-sdk',
    field: 'direct',
    load: () => import('../rivals/launchdarkly.ts'),
  },
  {
    name: 'unleash',
    package: 'unleash-client',
    field: 'direct',
    load: () => import('../rivals/unleash.ts'),
  },
  {
    name: 'configcat',
    package: 'configcat-node',
    field: 'direct',
    load: () => import('../rivals/configcat.ts'),
  },
  {
    name: 'statsig',
    package: 'statsig-node',
    field: 'direct',
    load: () => import('../rivals/statsig.ts'),
  },
  {
    name: 'eppo',
    package: '@eppo/node-server-sdk',
    field: 'direct',
    load: () => import('../rivals/eppo.ts'),
  },
  {
    name: 'featurevisor',
    package: '@featurevisor/sdk',
    field: 'direct',
    load: () => import('../rivals/featurevisor.ts'),
  },
  {
    name: 'flagsmith',
    package: 'flagsmith-nodejs',
    field: 'direct',
    load: () => import('../rivals/flagsmith.ts'),
  },
  {
    name: 'posthog',
    package: 'posthog-node',
    field: 'direct',
    load: () => import('../rivals/posthog.ts'),
  },
  {
    name: 'devcycle',
    package: '@devcycle/nodejs-server-sdk',
    field: 'direct',
    load: () => import('../rivals/devcycle.ts'),
  },
  {
    name: 'openfeature-sluice',
    package: '@sluice/sdk',
    field: 'openfeature',
    load: () => import('./openfeature-sluice.ts'),
  },
  {
    name: 'openfeature-flagd',
    package: '@openfeature/flagd-provider',
    field: 'openfeature',
    load: () => import('../rivals/openfeature-flagd.ts'),
  },
]

/** The entry of that name. Throws if there is none. */
export function entryOf(name: string): Entry {
  const entry = entries.find((one) => one.name === name)
  if (entry === undefined) throw new Error(`no contestant ${name}`)
  return entry
}

/** The version that is installed. Throws if it is not, and says what to do. */
export function versionOf(entry: Entry): string {
  const folder = entry.package === '@sluice/sdk' ? '../../sdk' : `../node_modules/${entry.package}`
  const path = join(import.meta.dirname, folder, 'package.json')
  try {
    return stringOf(JSON.parse(readFileSync(path, 'utf8')), 'version')
  } catch (cause) {
    const advice = 'start the bench by `npm run bench`, which installs the rivals'
    throw new Error(`${entry.package} is not installed: ${advice}`, { cause })
  }
}
