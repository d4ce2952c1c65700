import { Text } from '@mantine/core'
import { conditionWords } from '../flag/conditions.ts'
import { Icon } from '../ui/icons.tsx'
import { type ConditionTraced, readTrace } from './read-trace.ts'

const groupWords = { all: 'all of', any: 'any of', not: 'not' } as const

/** Which conditions held, which did not, and what was there to compare. */
export function ConditionTree({ trace }: { readonly trace: unknown }) {
  const read = readTrace(trace)
  return read === null ? null : <Branch trace={read} />
}

function Branch({ trace }: { readonly trace: ConditionTraced }) {
  const { condition, holds, parts, actual } = trace
  return (
    <div style={{ paddingLeft: 4 }}>
      <Text size="sm" component="div" c={holds ? 'var(--good)' : 'dimmed'}>
        <Icon name={holds ? 'check' : 'close'} size={13} /> {wordsOf(condition)}
        {actual !== undefined && (
          <Text span size="xs" c="dimmed">
            {' '}
            (the context has {JSON.stringify(actual)})
          </Text>
        )}
        <span className="visually-hidden">{holds ? ': holds' : ': does not hold'}</span>
      </Text>
      {parts.length > 0 && (
        <div className="condition-group" style={{ gap: 2 }}>
          {parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name but their place
            <Branch key={index} trace={part} />
          ))}
        </div>
      )}
    </div>
  )
}

function wordsOf(condition: ConditionTraced['condition']): string {
  return typeof condition === 'string' ? groupWords[condition] : conditionWords(condition)
}
