import { Group, Text } from '@mantine/core'
import { outcomeWords } from '../../../domain/trace-words.ts'
import type { Evaluation, TraceStep } from '../api/types.ts'
import { ConditionTree } from './condition-tree.tsx'
import { reasonWords, stepWords } from './words.ts'

/** What one flag serves, and the steps that led there. */
export function EvaluationCard({
  result,
  isOpen,
}: {
  readonly result: Evaluation
  readonly isOpen: boolean
}) {
  const { flag, value, variation, reason, errorCode, trace = [] } = result
  return (
    <details className="panel panel-pad" open={isOpen}>
      <summary>
        <Group component="span" display="inline-flex" gap="sm">
          <b>{flag}</b>
          <span className="mono">{JSON.stringify(value)}</span>
          {variation !== undefined && <span className="tag">{variation}</span>}
          <Text size="sm" c={errorCode === undefined ? 'dimmed' : 'var(--bad)'} span>
            {reasonWords(reason, errorCode)}
          </Text>
        </Group>
      </summary>
      <ol className="trace" aria-label={`Steps of ${flag}`}>
        {trace.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are told apart by their order
          <Step key={index} step={step} />
        ))}
      </ol>
    </details>
  )
}

const outcomes = { served: 'on', passed: 'off', failed: 'killed' } as const

function Step({ step }: { readonly step: TraceStep }) {
  const { outcome, bucket, condition, detail } = step
  return (
    <li>
      <span className="state" data-kind={outcomes[outcome]}>
        {capitalised(outcomeWords(step))}
      </span>
      <div>
        {stepWords(step)}
        {bucket !== undefined && (
          <Text size="xs" c="dimmed">
            Bucket {bucket.toLocaleString()} of 100,000: {Math.round(bucket / 10) / 100} %
          </Text>
        )}
        {detail !== undefined && (
          <Text size="sm" c="var(--bad)">
            {detail}
          </Text>
        )}
        {condition !== undefined && <ConditionTree trace={condition} />}
      </div>
    </li>
  )
}

function capitalised(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}
