import { failedResolution, type Resolution } from '../evaluate/resolution.ts'
import type { ResolutionSource } from '../evaluate/resolution-source.ts'
import type { EvaluationContext } from '../model.ts'
import type { ExposureWatch } from './exposures.ts'
import type { Gate } from './gate.ts'
import type { Notices } from './notices.ts'
import type { Overrides } from './overrides.ts'
import { similarKey } from './similar-key.ts'
import type { Usage } from './usage.ts'

const NOT_READY = failedResolution('PROVIDER_NOT_READY')

/** What stands between an application's question and the compiled flags. */
export interface ServedFlagsParts {
  readonly gate: Gate
  readonly overrides: Overrides
  readonly usage: Usage
  readonly notices: Notices
  /** Undefined if the application does not ask for exposures. */
  readonly expose: ExposureWatch | undefined
}

/** The flags as a client serves them: overrides first, and everything asked for is counted. */
export function createServedFlags(parts: ServedFlagsParts): ResolutionSource {
  const { gate, overrides, usage, notices, expose } = parts

  function peek(flagKey: string, context: EvaluationContext): Resolution {
    const override = overrides.size === 0 ? undefined : overrides.get(flagKey)
    return override ?? gate.set?.resolve(flagKey, context) ?? NOT_READY
  }

  return {
    peek,
    resolve(flagKey, context) {
      const resolution = peek(flagKey, context)
      usage.evaluated(flagKey, resolution)
      if (expose !== undefined) expose(flagKey, context, resolution)
      if (resolution.type === undefined) noticeFailure(flagKey, resolution, gate, notices)
      return resolution
    },
    flagKeys() {
      const keys = gate.set?.flagKeys() ?? []
      return overrides.size === 0 ? keys : new Set([...keys, ...overrides.keys()])
    },
    mismatched(flagKey, asked) {
      notices.warn(`type:${flagKey}`, () => {
        return `flag "${flagKey}" is not of type ${asked}; the caller's default is served`
      })
    },
  }
}

function noticeFailure(
  flagKey: string,
  { errorCode }: Resolution,
  { set }: Gate,
  notices: Notices,
): void {
  switch (errorCode) {
    case 'FLAG_NOT_FOUND':
      notices.warn(`unknown:${flagKey}`, () => {
        const similar = similarKey(String(flagKey), set?.flagKeys() ?? [])
        const hint = similar === undefined ? '' : `; did you mean "${similar}"?`
        return `there is no flag "${flagKey}"${hint}`
      })
      break
    case 'TARGETING_KEY_MISSING':
      notices.warn(`unit:${flagKey}`, () => {
        return `flag "${flagKey}" is split by an attribute that a context did not have`
      })
      break
    case 'PARSE_ERROR':
      notices.error(`broken:${flagKey}`, () => {
        const failure = set?.failures.find((known) => known.flagKey === flagKey)
        return `flag "${flagKey}" cannot be evaluated: ${failure?.detail ?? 'its context threw'}`
      })
  }
}
