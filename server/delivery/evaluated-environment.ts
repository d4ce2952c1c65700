import type { EnvironmentSource } from '@sluice/edge/environment-source'
import type { Resolution } from '@sluice/sdk/resolution'
import type { ResolutionSource } from '@sluice/sdk/resolution-source'
import type { EnvironmentDelivery } from './environment-delivery.ts'

const sources = new WeakMap<EnvironmentDelivery, EvaluatedEnvironment>()

/** The flags of an environment as the edge handler that the server mounts evaluates them. */
export function evaluatedEnvironment(delivery: EnvironmentDelivery): EnvironmentSource {
  const source = sources.get(delivery) ?? new EvaluatedEnvironment(delivery)
  sources.set(delivery, source)
  return source
}

/** Always at the head of this control plane, and so never stale. */
class EvaluatedEnvironment implements EnvironmentSource {
  readonly stale = false
  readonly flags: ResolutionSource
  readonly #delivery: EnvironmentDelivery

  constructor(delivery: EnvironmentDelivery) {
    this.#delivery = delivery
    this.flags = {
      resolve(flagKey, context, batch) {
        const resolution = delivery.flagSet().resolve(flagKey, context, batch)
        delivery.remoteUsage.asked(flagKey, resolution)
        return resolution
      },
      resolveAll: (context, batch, each) => delivery.flagSet().resolveAll(context, batch, each),
    }
  }

  get set() {
    return this.#delivery.flagSet()
  }

  countGiven(flagKey: string, resolution: Resolution): void {
    this.#delivery.remoteUsage.given(flagKey, resolution)
  }

  onChange(listener: (changed: readonly string[]) => void): void {
    this.#delivery.onChange(listener)
  }
}
