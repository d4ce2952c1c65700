import type { FlagSet } from '../evaluate/flag-set.ts'
import { writePair } from '../evaluate/pair.ts'
import { failedResolution, type Resolution } from '../evaluate/resolution.ts'
import type { ResolutionSource } from '../evaluate/resolution-source.ts'
import type { ExposureWatch } from './exposures.ts'
import type { Gate } from './gate.ts'
import type { Notices } from './notices.ts'
import type { Overrides } from './overrides.ts'
import type { Rejections } from './rejections.ts'
import { similarKey } from './similar-key.ts'
import type { Usage } from './usage.ts'

const NOT_READY = failedResolution('PROVIDER_NOT_READY')

/** What stands between an application's question and the compiled flags. */
export interface ServedFlagsParts {
  readonly gate: Gate
  readonly overrides: Overrides
  readonly usage: Usage
  readonly notices: Notices
  readonly rejections: Rejections
  /** Undefined if the application does not ask for exposures. */
  readonly expose: ExposureWatch | undefined
}

/** The flags as a client serves them: overrides first, and everything asked for is counted. */
export function createServedFlags(parts: ServedFlagsParts): ResolutionSource {
  const { gate, overrides, usage, notices, rejections, expose } = parts
  /** Flags of the set `brokenIn` that are known not to compile. */
  const broken = new Set<string>()
  let brokenIn: FlagSet | undefined

  function overrideOf(flagKey: string): Resolution | undefined {
    return overrides.size === 0 ? undefined : overrides.get(flagKey)
  }

  function noticeBroken(flagKey: string): void {
    const { set } = gate
    if (set === brokenIn && broken.has(flagKey)) return
    if (set !== brokenIn) broken.clear()
    brokenIn = set
    broken.add(flagKey)
    const failure = set?.failures.find((known) => known.flagKey === flagKey)
    const detail = `flag "${flagKey}" cannot be evaluated: ${failure?.detail ?? 'its context threw'}`
    notices.error(`broken:${flagKey}`, () => detail)
    if (set === undefined || failure === undefined) return
    rejections.add({ revision: writePair(set), code: 'PARSE_ERROR', detail })
  }

  function noticeFailed(flagKey: string, resolution: Resolution): void {
    // Callers without types may pass anything, and not everything can be put in words.
    if (typeof flagKey !== 'string') return
    if (resolution.errorCode === 'PARSE_ERROR') noticeBroken(flagKey)
    else noticeFailure(flagKey, resolution, parts)
  }

  return {
    resolve(flagKey, context, batch) {
      const resolution =
        overrideOf(flagKey) ?? gate.set?.resolve(flagKey, context, batch) ?? NOT_READY
      usage.evaluated(flagKey, resolution)
      if (expose !== undefined) expose(flagKey, context, resolution)
      if (resolution.type === undefined) noticeFailed(flagKey, resolution)
      return resolution
    },
    resolveAll(context, batch, each) {
      gate.set?.resolveAll(context, batch, (flagKey, resolution) => {
        each(flagKey, overrideOf(flagKey) ?? resolution)
      })
      for (const [flagKey, override] of overrides.entries()) {
        if (gate.set?.has(flagKey) !== true) each(flagKey, override)
      }
    },
    given: usage.given,
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
  { gate: { set }, notices }: ServedFlagsParts,
): void {
  switch (errorCode) {
    case 'FLAG_NOT_FOUND':
      notices.warn(`unknown:${flagKey}`, () => {
        const similar = similarKey(flagKey, set?.flagKeys() ?? [])
        const hint = similar === undefined ? '' : `; did you mean "${similar}"?`
        return `there is no flag "${flagKey}"${hint}`
      })
      break
    case 'TARGETING_KEY_MISSING':
      notices.warn(`unit:${flagKey}`, () => {
        return `flag "${flagKey}" is split by an attribute that a context did not have`
      })
  }
}
