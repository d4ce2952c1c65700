import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

const secrets = [
  'OTEL_EXPORTER_OTLP_HEADERS',
  'REDIS_URL',
  'SLUICE_BOOTSTRAP_TOKEN',
  'SLUICE_EDGE_KEYS',
  'SLUICE_MASTER_KEY',
  'SLUICE_PROMETHEUS_HEADER',
  'SLUICE_PROMETHEUS_URL',
  'SLUICE_TOKEN',
] as const
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/**
 * Every setting of Sluice, read from the environment and nowhere else. A `description` completes
 * the sentence "… must be".
 */
const ConfigSchema = Type.Object({
  SLUICE_HOST: Type.String({ default: '127.0.0.1' }),
  SLUICE_PORT: Type.Integer({
    default: 4400,
    minimum: 0,
    maximum: 65535,
    description: 'a whole number from 0 to 65535',
  }),
  SLUICE_DATA_DIR: Type.String({ default: './data' }),
  REDIS_URL: Type.Optional(
    Type.String({ pattern: '^rediss?://', description: 'an address such as redis://host:6379' }),
  ),
  SLUICE_DEMO: Type.Union([Type.Literal('0'), Type.Literal('1')], {
    default: '1',
    description: '1, or 0 for no demo project',
  }),
  SLUICE_LOG_LEVEL: Type.Union(
    logLevels.map((level) => Type.Literal(level)),
    { default: 'info', description: `one of ${logLevels.join(', ')}` },
  ),
  SLUICE_WRITES_PER_MINUTE: Type.Integer({
    default: 600,
    minimum: 1,
    maximum: 1_000_000,
    description: 'a whole number from 1 to 1000000',
  }),
  SLUICE_STREAMS_MAX: Type.Integer({
    default: 20_000,
    minimum: 1,
    maximum: 1_000_000,
    description: 'a whole number from 1 to 1000000',
  }),
  SLUICE_STREAMS_PER_SECOND: Type.Integer({
    default: 500,
    minimum: 1,
    maximum: 100_000,
    description: 'a whole number from 1 to 100000',
  }),
  SLUICE_DRAIN_SECONDS: Type.Integer({
    default: 5,
    minimum: 0,
    maximum: 300,
    description: 'a whole number from 0 to 300',
  }),
  SLUICE_TRUST_PROXY: Type.Optional(Type.String()),
  SLUICE_BASE_PATH: Type.String({
    default: '',
    pattern: '^(/[A-Za-z0-9._~-]+)*$',
    description: 'a path such as /flags, without a slash at its end',
  }),
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
  SLUICE_MASTER_KEY_LOST: Type.Union([Type.Literal('0'), Type.Literal('1')], {
    default: '0',
    description: '0, or 1 to give up what a lost master key sealed',
  }),
  SLUICE_AUDIT_DIR: Type.Optional(Type.String()),
  SLUICE_WEBHOOK_ALLOW_PRIVATE: Type.String({
    default: '0',
    pattern: '^(0|1|[A-Za-z0-9._:-]+(, ?[A-Za-z0-9._:-]+)*)$',
    description: '0, 1 for every address, or hosts with commas between',
  }),
  SLUICE_PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s<>|"]+$',
      description: 'an address such as https://flags.example',
    }),
  ),
  SLUICE_PROMETHEUS_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description: 'an address such as http://prometheus:9090',
    }),
  ),
  SLUICE_PROMETHEUS_TOKEN: Type.Optional(
    Type.String({ pattern: '^[!-~]+$', description: 'visible ASCII characters' }),
  ),
  // Read for each query and not at the start: such tokens are rotated.
  SLUICE_PROMETHEUS_TOKEN_FILE: Type.Optional(Type.String()),
  SLUICE_PROMETHEUS_HEADER: Type.Optional(
    Type.String({
      pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+: *[!-~]([ -~]*[!-~])?$",
      description: 'a header such as X-Scope-OrgID: shop',
    }),
  ),
  SLUICE_EDGE_KEYS: Type.Optional(Type.String()),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'an address such as http://collector:4318' }),
  ),
  OTEL_EXPORTER_OTLP_HEADERS: Type.Optional(Type.String()),
  OTEL_RESOURCE_ATTRIBUTES: Type.Optional(Type.String()),
  OTEL_SERVICE_NAME: Type.Optional(Type.String()),
  SLUICE_URL: Type.String({
    default: 'http://127.0.0.1:4400',
    pattern: '^https?://',
    description: 'an address such as http://127.0.0.1:4400',
  }),
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

/**
 * Reads the settings of this process; `defaults` stand where the environment says nothing. Throws
 * ConfigError; never shows a value, it may be a secret.
 */
export function readConfig(
  environment: NodeJS.ProcessEnv = process.env,
  defaults: Readonly<Record<string, string>> = {},
): Config {
  // On a terminal, where somebody reads them, only what needs attention is logged.
  const quiet = process.stderr.isTTY ? { SLUICE_LOG_LEVEL: 'warn' } : {}
  const data: Record<string, unknown> = { ...quiet, ...defaults }
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
  for (const [name, { type }] of Object.entries(ConfigSchema.properties)) {
    const text = data[name]
    if (type === 'integer' && typeof text === 'string' && /^\d+$/.test(text))
      data[name] = Number(text)
  }
  Value.Default(ConfigSchema, data)
  if (!Value.Check(ConfigSchema, data)) throw new ConfigError(describeFaults(data))
  if (data.SLUICE_TRUST_PROXY?.split(',').every(isNetwork) !== false) return data
  throw new ConfigError(
    'a setting is not valid: SLUICE_TRUST_PROXY must be addresses or networks of proxies with ' +
      'commas between, such as 127.0.0.1,10.0.0.0/8',
  )
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'unknown cause'
    throw new ConfigError(`${name}_FILE cannot be read: ${cause}`)
  }
}

function describeFaults(data: unknown): string {
  const names = new Set<string>()
  const faults: string[] = []
  for (const { path, schema } of Value.Errors(ConfigSchema, data)) {
    const name = path.slice(1)
    if (!names.has(name)) faults.push(`${name} must be ${schema.description ?? 'text'}`)
    names.add(name)
  }
  return `a setting is not valid: ${faults.join('; ')}`
}

function isNetwork(text: string): boolean {
  const [address = '', prefix = '1', ...rest] = text.trim().split('/')
  const bits = isIP(address) === 4 ? 32 : 128
  const fits = /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits
  return isIP(address) !== 0 && fits && rest.length === 0
}
