import { Text } from '@mantine/core'
import type { ReachedPlace } from './reached-places.ts'

const flagsShown = 20

/** The flags that a change reaches, by environment. */
export function Reached({ places }: { readonly places: readonly ReachedPlace[] }) {
  const shown = places.filter(({ flags, more }) => flags.length + more > 0)
  if (shown.length === 0) return null
  return (
    <section className="panel panel-pad" aria-label="Affected flags">
      <Text fw={620} size="sm" mb={4}>
        Affected flags
      </Text>
      {shown.map(({ name, isCritical, flags, more }) => (
        <Text size="sm" key={name}>
          {name}
          {isCritical && (
            <>
              {' '}
              <span className="critical">critical</span>
            </>
          )}
          : <span className="mono">{flags.slice(0, flagsShown).join(', ')}</span>
          {restWords(Math.max(0, flags.length - flagsShown) + more)}
        </Text>
      ))}
    </section>
  )
}

function restWords(more: number): string {
  return more === 0 ? '' : ` and ${more.toLocaleString()} more`
}
