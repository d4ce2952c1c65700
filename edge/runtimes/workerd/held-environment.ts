import { changedFlagKeys } from '@sluice/sdk/delta'
import { createFlagSet, type FlagSet } from '@sluice/sdk/flag-set'
import type { Resolution } from '@sluice/sdk/resolution'
import type { ResolutionSource } from '@sluice/sdk/resolution-source'
import type { EnvironmentSource } from '../../environment-source.ts'
import { isNewer, type PushedText } from '../../relay/pushed-text.ts'
import type { RemoteUsage } from '../../remote-usage.ts'

/** What an environment needs of who holds it. */
export interface HeldPorts {
  isStale(): boolean
  /** Where its evaluations are counted; undefined if nowhere. */
  usage(): RemoteUsage | undefined
}

/** An environment that was pushed, compiled. */
export class HeldEnvironment implements EnvironmentSource {
  snapshot: PushedText
  set: FlagSet
  readonly flags: ResolutionSource
  readonly #ports: HeldPorts
  readonly #listeners = new Set<(changed: readonly string[]) => void>()

  constructor(snapshot: PushedText, ports: HeldPorts) {
    this.snapshot = snapshot
    this.set = compile(snapshot)
    this.#ports = ports
    this.flags = {
      resolve: (flagKey, context, batch) => {
        const resolution = this.set.resolve(flagKey, context, batch)
        ports.usage()?.asked(flagKey, resolution)
        return resolution
      },
      resolveAll: (context, batch, each) => this.set.resolveAll(context, batch, each),
    }
  }

  get stale(): boolean {
    return this.#ports.isStale()
  }

  countGiven(flagKey: string, resolution: Resolution): void {
    this.#ports.usage()?.given(flagKey, resolution)
  }

  onChange(listener: (changed: readonly string[]) => void): void {
    this.#listeners.add(listener)
  }

  /** Takes a snapshot in the place of an older one. */
  take(snapshot: PushedText): void {
    if (!isNewer(snapshot, this.snapshot)) return
    const before = this.set
    this.snapshot = snapshot
    this.set = compile(snapshot)
    if (this.#listeners.size === 0) return
    const changed = [...changedFlagKeys(before, this.set)]
    for (const listener of this.#listeners) listener(changed)
  }
}

function compile({ json }: PushedText): FlagSet {
  return createFlagSet(JSON.parse(json))
}
