/** What a gate looks at. */
export type GateSource = MetricSource | SaturationSource | PromqlSource

/** A metric that SDKs sketch by `client.track` or `client.timed`. */
export interface MetricSource {
  readonly metric: string
  readonly statistic: MetricStatistic
}

/** What is taken from a metric; `errors` is the share of its calls that failed. */
export type MetricStatistic = 'errors' | 'mean' | 'p50' | 'p95' | 'p99'

/** How busy the instances of an environment say they are. It holds or stops a ramp, and never approves. */
export interface SaturationSource {
  readonly saturation: SaturationMeasure
}

/** Delay of the event loop in ms (99th percentile), or the share of one core that the process uses. */
export type SaturationMeasure = 'eventLoopDelayMs' | 'cpu'

/**
 * A query that answers one number. In it `{{variation}}` stands for the key of a variation, and
 * `{{stepAge}}` for the seconds since the step began, at least 15.
 */
export interface PromqlSource {
  readonly promql: string
}

/** When a gate stops its ramp: canary against control, or the canary alone. */
export type GateLimit =
  | { readonly maxIncrease: { readonly relative: number } | { readonly absolute: number } }
  | { readonly max: number }
  | { readonly min: number }

/** A condition that a step of a ramp has to meet. Terms follow Argo Rollouts' AnalysisTemplate. */
export interface Gate {
  /** Unique in its ramp. */
  readonly id: string
  readonly source: GateSource
  readonly limit: GateLimit
  /** Between two measurements. */
  readonly intervalMs: number
  /** From the beginning of the step to the first measurement. */
  readonly initialDelayMs: number
  /** Measurements with the verdict `noGo` that are tolerated. */
  readonly failureLimit: number
  /** Measurements after the hold that may be inconclusive before the ramp pauses for a person. */
  readonly inconclusiveLimit: number
  /** Measurements in a row that may fail before the ramp pauses for a person. */
  readonly consecutiveErrorLimit: number
  /** Of each side; with fewer, nothing is concluded. */
  readonly minSamples: number
  /** Whether it is only measured and shown. */
  readonly dryRun: boolean
}

/** What a measurement came to. Only `go` lets a ramp advance. */
export type Verdict = 'go' | 'noGo' | 'inconclusive' | 'error'

/** A value with the interval in which it lies. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly samples: number
}

/** One look at a gate. */
export interface Measurement {
  readonly gate: string
  readonly atMs: number
  readonly verdict: Verdict
  /** For a person, with the numbers. */
  readonly reason: string
  readonly canary: Estimate | null
  readonly control: Estimate | null
  /** Canary less control, in the metric's unit. */
  readonly difference: Estimate | null
}

/** One step of a ramp: whose samples count, and since when. */
export interface StepWindow {
  readonly projectId: string
  readonly environmentId: string
  readonly flag: string
  readonly ramp: string
  /** Of the commit that made this step; sketches carry it. */
  readonly revision: number
  /** Variation keys. */
  readonly canary: string
  readonly control: string
  /** The canary's share of the units that the ramp decides, 0 to 1. */
  readonly canaryShare: number
  /** Both by the store's clock. */
  readonly startedAtMs: number
  readonly nowMs: number
  /** Chance of a false stop that this gate may spend in this step. */
  readonly alpha: number
}

/**
 * A look whose time was planned with the step: the first after its hold, and the first when doubt is
 * no longer waited out.
 */
export type PlannedLook = 'holdEnd' | 'doubtEnd'

/** A step as one gate is looked at. */
export interface GateWindow extends StepWindow {
  /** Null if it is any other look. */
  readonly planned: PlannedLook | null
}
