import { Text } from '@mantine/core'
import type { RampItem } from '../api/types.ts'
import { Time } from '../ui/time.tsx'
import { happeningWords, stepWords, verdictWords } from './ramp-words.ts'

/** What happened to a ramp, newest first: who did it, why, and what the gates said. */
export function RampLog({ ramp }: { readonly ramp: RampItem }) {
  return (
    <ol className="ramp-log" aria-label="What happened">
      {ramp.log.toReversed().map(({ at, by, did, step, reason, verdicts }) => (
        <li key={`${at} ${did} ${step}`}>
          <Text size="sm">
            <b>{by === `ramp:${ramp.id}` ? 'The ramp' : by}</b> {happeningWords[did]}
            {(did === 'started' || did === 'stepped') && `: ${wordsOf(ramp, step)}`}
          </Text>
          <Text size="xs" c="dimmed">
            <Time at={at} />
            {reason !== null && <> · {reason}</>}
          </Text>
          {verdicts.length > 0 && reason === null && (
            <Text size="xs" c="dimmed">
              {verdicts
                .map(({ gate, verdict }) => `${gate}: ${verdictWords[verdict].label}`)
                .join(' · ')}
            </Text>
          )}
        </li>
      ))}
    </ol>
  )
}

function wordsOf({ steps }: RampItem, index: number): string {
  const step = steps[index]
  return step === undefined ? '' : stepWords(step)
}
