import { readFileSync } from 'node:fs'
import { type Static, Type } from '@sinclair/typebox'
import { envSchema } from 'env-schema'

const secrets = [
  'REDIS_URL',
  'SLUICE_BOOTSTRAP_TOKEN',
  'SLUICE_MASTER_KEY',
  'SLUICE_TOKEN',
] as const

/** Every setting of Sluice, read from the environment and nowhere else. */
const ConfigSchema = Type.Object({
  SLUICE_HOST: Type.String({ default: '127.0.0.1' }),
  SLUICE_PORT: Type.Integer({ default: 4400, minimum: 0, maximum: 65535 }),
  SLUICE_DATA_DIR: Type.String({ default: './data', minLength: 1 }),
  REDIS_URL: Type.Optional(Type.String({ pattern: '^rediss?://' })),
  SLUICE_DEMO: Type.String({ default: '1', enum: ['0', '1'], description: '0 = no demo project' }),
  SLUICE_LOG_LEVEL: Type.String({
    default: 'info',
    enum: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
  }),
  SLUICE_TRUST_PROXY: Type.Optional(
    Type.String({ description: 'addresses or networks of proxies, with commas between' }),
  ),
  SLUICE_BASE_PATH: Type.String({ default: '', pattern: '^(/[A-Za-z0-9._~-]+)*$' }),
  SLUICE_BOOTSTRAP_TOKEN: Type.Optional(
    Type.String({ pattern: '^[!-~]{32,256}$', description: '32 to 256 visible ASCII characters' }),
  ),
  SLUICE_MASTER_KEY: Type.Optional(
    Type.String({
      pattern:
        '^([0-9A-Fa-f]{64}|[A-Za-z0-9+/_-]{43}=?)(, ?([0-9A-Fa-f]{64}|[A-Za-z0-9+/_-]{43}=?)){0,3}$',
      description: '32 bytes in hex or base64; several with commas between, the new one first',
    }),
  ),
  SLUICE_MASTER_KEY_LOST: Type.String({
    default: '0',
    enum: ['0', '1'],
    description: '1 = give up what a lost master key sealed',
  }),
  SLUICE_URL: Type.String({ default: 'http://127.0.0.1:4400', pattern: '^https?://' }),
  SLUICE_TOKEN: Type.Optional(Type.String()),
  SLUICE_PROJECT: Type.Optional(Type.String()),
  SLUICE_ENVIRONMENT: Type.Optional(Type.String()),
})

/** All settings, checked, with their defaults. */
export type Config = Static<typeof ConfigSchema>

/** A setting that cannot be used: says which and what it must be. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID'
}

/** Reads the settings of this process. Throws ConfigError; never shows a secret. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  // On a terminal, where somebody reads them, only what needs attention is logged.
  const data: NodeJS.ProcessEnv = process.stderr.isTTY ? { SLUICE_LOG_LEVEL: 'warn' } : {}
  for (const name of Object.keys(ConfigSchema.properties)) {
    const value = environment[name]
    if (value !== undefined && value !== '') data[name] = value
  }
  for (const name of secrets) {
    const path = environment[`${name}_FILE`]
    if (path !== undefined && path !== '' && data[name] === undefined) {
      data[name] = readSecretFile(name, path)
    }
  }
  try {
    return envSchema<Config>({ schema: ConfigSchema, data, env: false, dotenv: false })
  } catch (error) {
    throw new ConfigError(describe(error))
  }
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'unknown cause'
    throw new ConfigError(`${name}_FILE cannot be read: ${cause}`)
  }
}

/** Ajv's messages name the setting and the rule, never the value. */
function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return `a setting is not valid: ${message.replaceAll('env/', '')}`
}
