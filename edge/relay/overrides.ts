import type { JsonValue } from '@sluice/sdk/model'
import type { RelayClient } from '@sluice/sdk/relay'

/** What an edge serves whatever the control plane says: for when nobody can reach that. */
export interface Overrides {
  /** Keys of flags that serve their off variation. */
  readonly kill: readonly string[]
  /** Values by flag key. */
  readonly values: Readonly<Record<string, JsonValue>>
}

/** No overrides. */
export const NO_OVERRIDES: Overrides = { kill: [], values: {} }

/** Reads overrides from JSON; throws an error that says what is wrong with it. */
export function readOverrides(text: string): Overrides {
  const value: unknown = JSON.parse(text)
  if (!isRecord(value)) throw new Error('it is not an object')
  const unknown = Object.keys(value).find((name) => name !== 'kill' && name !== 'values')
  if (unknown !== undefined) throw new Error(`"${unknown}" is neither "kill" nor "values"`)
  const { kill = [], values = {} } = value
  if (!Array.isArray(kill) || !kill.every((key) => typeof key === 'string')) {
    throw new Error('"kill" is not a list of flag keys')
  }
  if (!isValues(values)) throw new Error('"values" is not an object')
  return { kill, values }
}

const applied = new WeakMap<RelayClient, { readonly keys: Set<string>; stop(): void }>()

/** Puts overrides in the place of those before. A kill follows the flag's off variation. */
export function applyOverrides(client: RelayClient, { kill, values }: Overrides): void {
  const before = applied.get(client)
  before?.stop()
  const keys = new Set([...kill, ...Object.keys(values)])
  for (const key of before?.keys ?? []) if (!keys.has(key)) client.override(key, undefined)
  for (const [key, value] of Object.entries(values)) client.override(key, value)
  const served = new Map<string, string>()
  const killAll = () => {
    for (const key of kill) {
      const value = offValue(client, key)
      const text = JSON.stringify(value)
      // Each override is itself a change, which would be followed by another.
      if (value === undefined || served.get(key) === text) continue
      served.set(key, text)
      client.override(key, value)
    }
  }
  killAll()
  applied.set(client, { keys, stop: client.on('change', killAll) })
}

function offValue(client: RelayClient, flagKey: string): JsonValue | undefined {
  const part = client.set?.slots.flags.get(flagKey)?.part.read()
  const variations: unknown = part?.variations
  if (!Array.isArray(variations)) return undefined
  const off: unknown = variations.find(
    (one: unknown) => isRecord(one) && one.key === part?.offVariation,
  )
  return isRecord(off) && isJson(off.value) ? off.value : undefined
}

/** Parts come from JSON: whatever is there is a value of it. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined
}

function isValues(value: unknown): value is Readonly<Record<string, JsonValue>> {
  return isRecord(value)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
