import { Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { eventWords } from '../../../domain/event-words.ts'
import { toldChanges } from '../../../domain/told-changes.ts'
import type { AuditEntry } from '../api/types.ts'
import { pathWords, valueWords } from '../flag/config-changes.ts'
import { Time } from '../ui/time.tsx'

const changesShown = 12

/** Who did what, when and why, and what was there before. */
export function EntryCard({
  entry,
  action,
}: {
  readonly entry: AuditEntry
  readonly action?: ReactNode
}) {
  const { committedAt, by, name, reason, revision } = entry
  const changes = toldChanges(entry.changes)
  return (
    <li className="panel panel-pad" style={{ listStyle: 'none' }}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Text size="sm">
            <b>{name ?? by}</b> {eventWords(entry)}
          </Text>
          <Text size="xs" c="dimmed">
            <Time at={committedAt} /> · <span className="mono">{revision}</span>
            {reason !== null && <> · “{reason}”</>}
          </Text>
        </div>
        {action}
      </Group>
      {changes.length > 0 && (
        <details style={{ marginTop: 6 }}>
          <summary>
            <Text size="xs" span c="dimmed">
              {changes.length === 1 ? '1 change' : `${changes.length} changes`}
            </Text>
          </summary>
          <table className="changes">
            <tbody>
              {changes.slice(0, changesShown).map(({ document, path, before, after }) => (
                <tr key={`${document} ${path}`}>
                  <td>
                    <span className="mono">{document}</span> {path !== '' && pathWords(path)}
                  </td>
                  <td className="before">{valueWords(before)}</td>
                  <td className="after">{valueWords(after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {changes.length > changesShown && (
            <Text size="xs" c="dimmed">
              and {changes.length - changesShown} more
            </Text>
          )}
        </details>
      )}
    </li>
  )
}
