import { Text } from '@mantine/core'
import { configChanges, type ShownChange, type ShownConfig } from './config-changes.ts'

/** What differs between two configurations, member by member, in words. */
export function Changes({
  before,
  after,
}: {
  readonly before: ShownConfig
  readonly after: ShownConfig
}) {
  return <ChangeTable changes={configChanges(before, after)} />
}

/** Members that differ, in words. */
export function ChangeTable({ changes }: { readonly changes: readonly ShownChange[] }) {
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
        {changes.map(({ path, what, before: was, after: is }) => (
          <tr key={path}>
            <td>{what}</td>
            <td className="before">{was}</td>
            <td className="after">{is}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
