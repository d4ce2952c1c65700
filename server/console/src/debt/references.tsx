import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Reference } from '../api/types.ts'
import { Copy } from '../ui/copy.tsx'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { referencesQuery } from './debt-queries.ts'

const kindWords: Readonly<Record<Reference['kind'], string>> = {
  read: 'asks it',
  constant: 'stands for its key',
  text: 'mentions it',
}

/** Where code refers to a flag; read when it is opened. */
export function References({
  project,
  flag,
  count,
}: {
  readonly project: string
  readonly flag: string
  /** Null if no code was searched yet. */
  readonly count: number | null
}) {
  const [isOpen, setOpen] = useState(false)
  const { data, error } = useQuery({ ...referencesQuery(project, flag), enabled: isOpen })
  if (count === null) return null
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Text size="sm" span>
          {count === 0 ? 'In no code' : `In code: ${count} ${count === 1 ? 'place' : 'places'}`}
        </Text>
      </summary>
      {error !== null && <ProblemAlert error={error} />}
      {isOpen && data === undefined && error === null && <LoadingRows rows={2} height={24} />}
      {data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          Not a place in the code that was searched.
        </Text>
      )}
      <ul className="places" aria-label={`Code that refers to ${flag}`}>
        {data?.items.map((place) => (
          <Place key={`${place.repository} ${place.path} ${place.line} ${place.kind}`} {...place} />
        ))}
      </ul>
      {data?.next != null && (
        <Text size="sm" c="dimmed">
          and more: npx sluice refs {flag}
        </Text>
      )}
    </details>
  )
}

function Place({ repository, path, line, kind, within, changedAt }: Reference) {
  const where = `${path}:${line}`
  return (
    <li>
      <Group gap={6} wrap="nowrap">
        <Text size="sm" className="mono place">
          {where}
        </Text>
        <Copy text={where} what={where} />
      </Group>
      <Text size="xs" c="dimmed">
        {repository} · {within === null ? kindWords[kind] : `${within} ${kindWords[kind]}`}
        {changedAt !== null && (
          <>
            {' · changed '}
            <Time at={changedAt} />
          </>
        )}
      </Text>
    </li>
  )
}
