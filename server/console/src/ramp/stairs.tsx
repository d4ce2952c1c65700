import { durationWords } from '../ui/duration.ts'
import { type Stair, stepWords } from './ramp-words.ts'

/** Even a step of 1 % must be seen. */
const heightMin = 4

/** The steps of a ramp as stairs: how high each is, how long it is held, and where the ramp is. */
export function Stairs({
  steps,
  at,
  isPassed,
  held = 0,
}: {
  readonly steps: readonly Stair[]
  /** Index of the step that the ramp is at; null for a plan. */
  readonly at: number | null
  /** Whether that step is over too. */
  readonly isPassed?: boolean
  /** How much of the hold of that step is over, 0 to 1. */
  readonly held?: number
}) {
  const stateOf = (index: number) => {
    if (at === null || index > at) return 'ahead'
    return index < at || isPassed === true ? 'done' : 'current'
  }
  return (
    <ol className="stairs" aria-label="Steps">
      {steps.map((step, index) => {
        const state = stateOf(index)
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
            key={index}
            className="stair"
            data-state={state}
            aria-current={state === 'current' ? 'step' : undefined}
          >
            <div className="stair-space">
              <div className="stair-bar" style={{ height: `${heightOf(steps, index)}%` }} />
            </div>
            <div className="stair-held" aria-hidden="true">
              <div style={{ width: `${heldOf(state, held) * 100}%` }} />
            </div>
            <b>{stepWords(step)}</b>
            <span className="stair-hold">
              {step.holdMs === null ? 'until a person goes on' : durationWords(step.holdMs)}
            </span>
            {gatesOf(step) > 0 && (
              <span className="stair-hold">
                {gatesOf(step)} {gatesOf(step) === 1 ? 'gate' : 'gates'}
              </span>
            )}
          </li>
        )
      })}
    </ol>
  )
}

function gatesOf({ gates = [] }: Stair): number {
  return gates.length
}

/** Batches have no percentage: they rise evenly to what comes after them. */
function heightOf(steps: readonly Stair[], index: number): number {
  const percent = steps[index]?.to.percent
  return Math.max(heightMin, percent ?? ((index + 1) / steps.length) * 100)
}

/** How much of the hold of a step is over. */
function heldOf(state: 'ahead' | 'done' | 'current', held: number): number {
  if (state === 'current') return held
  return state === 'done' ? 1 : 0
}
