import type { EvaluationContext } from '../model.ts'
import type { Assignment, RampSamples, RampSamplesPorts } from './ramp-samples.ts'
import type { Addition } from './reporter.ts'
import type { Runtime } from './runtime.ts'
import type { Client, EndTimer } from './surface.ts'
import type { Usage } from './usage.ts'

/** What an application measures of itself. */
export interface Measures extends Pick<Client, 'track' | 'startTimer' | 'timed'> {
  /** What is told in reports of their own. */
  additions(): Addition[]
}

type TimedArguments<Returned, Result> = [
  metric: string,
  context: EvaluationContext,
  call: () => Returned,
  isFailure?: (result: Result) => boolean,
]

const NOBODY: readonly Assignment[] = []

/** Makes measures that are empty. Applications that measure nothing do not load what ramps need. */
export function createMeasures(usage: Usage, runtime: Runtime, ports: RampSamplesPorts): Measures {
  let samples: RampSamples | undefined
  let isLoading = false

  function loaded(): RampSamples | undefined {
    if (!isLoading) {
      isLoading = true
      import('./ramp-samples.ts').then(
        ({ createRampSamples }) => {
          samples = createRampSamples(ports)
        },
        // Without it metrics are only added up.
        () => {},
      )
    }
    return samples
  }

  function startTimer(metric: string, context: EvaluationContext): EndTimer {
    // Who is given which variation is known now: a step may come while the call lasts.
    const to = loaded()?.assign(metric, context) ?? NOBODY
    const beganMs = runtime.monotonicMs()
    let isEnded = false
    return (failed = false) => {
      if (isEnded) return
      isEnded = true
      const ms = runtime.monotonicMs() - beganMs
      usage.measured(metric, ms)
      samples?.add(metric, to, ms, failed === true)
    }
  }

  function timed<T>(...of: TimedArguments<Promise<T>, T>): Promise<T>
  function timed<T>(...of: TimedArguments<T, T>): T
  function timed<T>(...[metric, context, call, isFailure]: TimedArguments<T | Promise<T>, T>) {
    const end = startTimer(metric, context)
    let result: T | Promise<T>
    try {
      result = call()
    } catch (error) {
      end(true)
      throw error
    }
    if (isThenable(result)) {
      result.then(
        (value) => end(hasFailed(isFailure, value)),
        () => end(true),
      )
    } else end(hasFailed(isFailure, result))
    return result
  }

  return {
    startTimer,
    timed,
    track(metric, context, value) {
      usage.measured(metric, value)
      const to = loaded()?.assign(metric, context) ?? NOBODY
      samples?.add(metric, to, value ?? 1, false)
    },
    additions() {
      return (samples?.drain() ?? []).map((sketches) => () => ({ sketches }))
    },
  }
}

function isThenable<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value
}

/** What an application says of a result must not keep the result from its caller. */
function hasFailed<T>(isFailure: ((result: T) => boolean) | undefined, result: T): boolean {
  try {
    return isFailure?.(result) === true
  } catch {
    return false
  }
}
