import { Tooltip } from '@mantine/core'
import type { ReactElement } from 'react'

/**
 * Something that not everybody may do. `children` gets whether it is disabled; where it is, hovering
 * and focusing say why.
 */
export function Guarded({
  why,
  children,
}: {
  /** Null if it may be done. */
  readonly why: string | null
  readonly children: (isDisabled: boolean) => ReactElement
}) {
  if (why === null) return children(false)
  return (
    <Tooltip label={why} multiline maw={300} events={{ hover: true, focus: true, touch: true }}>
      {/* A disabled control takes no pointer and no focus: what is around it does. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: only so can a keyboard reach the reason */}
      <span className="guarded" tabIndex={0} role="note" aria-label={why}>
        {children(true)}
      </span>
    </Tooltip>
  )
}
