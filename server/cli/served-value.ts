import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { JsonValue } from '@sluice/sdk'
import { Flag, type FlagConfig, FlagConfig as FlagConfigSchema } from './answers/flag.ts'
import { Environment } from './answers/project.ts'
import { apiPath } from './api-client.ts'
import { Failure } from './failure.ts'
import type { Session } from './session.ts'

/** A variation that is served, and its value. */
export interface Served {
  readonly value: JsonValue
  readonly variation: string
}

/**
 * What a flag serves to everybody, in the named environment or in all of them; `wanted` is the key
 * of a variation to take instead. Rejects where there is no single answer.
 */
export async function findServed(
  session: Session,
  flag: string,
  wanted: string | undefined,
): Promise<Served> {
  const project = await session.findProject()
  const path = apiPath('projects', project, 'flags', flag)
  const { body } = await session.api.get(path, Flag)
  const key = wanted ?? (await findOnlyVariation(session, project, flag))
  const variation = body.variations.find((one) => one.key === key)
  const value = variation?.value
  if (Value.Check(Json, value)) return { value, variation: key }
  const keys = body.variations.map((one) => one.key).join(', ')
  throw new Failure('NOT_FOUND', `${flag} has no variation ${key}; it has ${keys}.`)
}

const Json = Type.Recursive((Self) =>
  Type.Union([
    Type.Null(),
    Type.Boolean(),
    Type.Number(),
    Type.String(),
    Type.Array(Self),
    Type.Record(Type.String(), Self),
  ]),
)

async function findOnlyVariation(session: Session, project: string, flag: string): Promise<string> {
  const configs = await readConfigs(session, project, flag)
  const served = configs.map((config) => ({ config, variation: onlyVariation(config) }))
  const keys = new Set(served.map(({ variation }) => variation))
  const [key] = keys
  if (keys.size === 1 && key !== undefined && key !== null) return key
  const told = served.map(
    ({ config, variation }) => `${config.environment} ${variation ?? 'serves several'}`,
  )
  throw new Failure(
    'VARIATION_REQUIRED',
    `${flag} does not serve one variation to everybody (${told.join(', ') || 'no environment'}). ` +
      'Say which one to keep, with --serve, or which environment counts, with --env.',
  )
}

async function readConfigs(session: Session, project: string, flag: string) {
  const environments = apiPath('projects', project, 'environments')
  const keys =
    session.named === undefined
      ? (await session.api.list(environments, Environment)).items.map(({ key }) => key)
      : [session.named]
  const configs: FlagConfig[] = []
  for (const key of keys) {
    const path = apiPath('projects', project, 'flags', flag, 'environments', key)
    configs.push((await session.api.get(path, FlagConfigSchema)).body)
  }
  return configs
}

/** Null if different people may get different variations. */
function onlyVariation(config: FlagConfig): string | null {
  if (!config.on || config.killed !== null) return config.offVariation
  if (config.rules.length > 0 || config.targets.length > 0) return null
  const { variation, split } = config.default
  if (variation !== undefined) return variation
  const weights = Object.entries(split?.weights ?? {}).filter(([, weight]) => weight > 0)
  const [only, another] = weights
  return another === undefined && only !== undefined ? only[0] : null
}
