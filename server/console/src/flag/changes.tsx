import { Text } from '@mantine/core'
import { difference } from '../../../domain/difference.ts'
import { conditionWords } from './conditions.ts'

const words: Readonly<Record<string, string>> = {
  on: 'On',
  default: 'Everybody else',
  rules: 'Rule',
  targets: 'Always',
  prerequisites: 'Prerequisite',
  offVariation: 'When off',
}

type Value = Parameters<typeof difference>[0]

/** What differs between two values, member by member, in words. */
export function Changes({ before, after }: { readonly before: unknown; readonly after: unknown }) {
  const changes = difference(toJson(before), toJson(after)).filter(({ path }) => isTold(path))
  if (changes.length === 0) return <Text size="sm">Nothing changes.</Text>
  return (
    <table className="changes">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.path}>
            <td>{pathWords(change.path)}</td>
            <td className="before">{memberWords(change.path, change.before)}</td>
            <td className="after">{memberWords(change.path, change.after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A JSON pointer as people would say it. */
export function pathWords(path: string): string {
  const [member = '', ...rest] = path.split('/').slice(1)
  const parts = rest
    .filter((part) => part !== 'split' && part !== 'weights')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return [words[member] ?? (member || 'All of it'), ...parts].join(' › ')
}

/** A share is told in percent, anything else as it is. */
function memberWords(path: string, value: unknown): string {
  const isShare = typeof value === 'number' && /\/weights\/[^/]+$/.test(path)
  return isShare ? `${value} %` : valueWords(value)
}

/** A value as people would write it. */
export function valueWords(value: unknown): string {
  if (value === undefined) return '—'
  if (value === true) return 'yes'
  if (value === false) return 'no'
  if (typeof value !== 'object' || value === null) return String(value)
  if (isCondition(value)) return conditionWords(value)
  return JSON.stringify(value)
}

function isCondition(value: object): boolean {
  return ['all', 'any', 'not', 'segment', 'op'].some((name) => Object.hasOwn(value, name))
}

/** Seeds and ranges follow from the shares. */
function isTold(path: string): boolean {
  return !/\/(?:seed|allocations|stored|updatedAt)(?:\/|$)/.test(path)
}

function toJson(value: unknown): Value {
  const json: Value = JSON.parse(JSON.stringify(value ?? null))
  return json
}
