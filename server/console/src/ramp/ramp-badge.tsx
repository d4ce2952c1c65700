import type { RampItem } from '../api/types.ts'
import { stateWords } from './ramp-words.ts'

/** What a ramp is doing as a badge. */
export function RampBadge({ state }: Pick<RampItem, 'state'>) {
  const { label, kind } = stateWords[state]
  return (
    <span className="state" data-kind={kind}>
      {label}
    </span>
  )
}
