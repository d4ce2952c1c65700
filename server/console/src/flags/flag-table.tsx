import { Checkbox } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type KeyboardEvent, useCallback, useRef } from 'react'
import type { Environment, ListedFlag } from '../api/types.ts'
import { FlagRow } from './flag-row.tsx'
import type { RampsByPlace } from './ramps-by-place.ts'
import { useRowLinks } from './row-links.ts'

const rowHeight = 52
const narrowRowHeight = 100
const overscan = 4
/** On a phone there is room for so many environments. */
const narrowEnvironments = 2

/** Thousands of flags, of which only those in sight are drawn. */
export function FlagTable({
  project,
  environments,
  flags,
  ramps,
  selected,
  onSelect,
}: {
  readonly project: string
  readonly environments: readonly Environment[]
  readonly flags: readonly ListedFlag[]
  readonly ramps: RampsByPlace
  readonly selected: ReadonlySet<string>
  readonly onSelect: (change: (before: ReadonlySet<string>) => ReadonlySet<string>) => void
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const isNarrow = useMediaQuery('(max-width: 760px)', window.innerWidth <= 760, {
    getInitialValueInEffect: false,
  })
  const height = isNarrow ? narrowRowHeight : rowHeight
  const shown = isNarrow ? environments.slice(0, narrowEnvironments) : environments
  const rows = useVirtualizer({
    count: flags.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan,
    getItemKey: (index) => flags[index]?.key ?? index,
  })
  // The same function in every frame, or no row would be spared.
  const toggle = useCallback(
    (key: string) => {
      onSelect((before) => {
        const next = new Set(before)
        if (!next.delete(key)) next.add(key)
        return next
      })
    },
    [onSelect],
  )
  const followLink = useRowLinks(project)
  const areAll = flags.length > 0 && flags.every(({ key }) => selected.has(key))
  const toggleAll = () => onSelect(() => new Set(areAll ? [] : flags.map(({ key }) => key)))
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = focusedRow(event.target)
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1 }[event.key]
    if (at === null) return
    if (step !== undefined) {
      event.preventDefault()
      const to = Math.max(0, Math.min(flags.length - 1, at + step))
      rows.scrollToIndex(to)
      requestAnimationFrame(() => {
        scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"] .flag-name a`)?.focus()
      })
    }
    const key = flags[at]?.key
    if (event.key === 'x' && key !== undefined) toggle(key)
  }
  const style: CSSProperties & Record<'--environments', number> = { '--environments': shown.length }
  return (
    <div className="flags panel" style={style}>
      <div className="flags-head">
        <Checkbox
          size="xs"
          aria-label="Select all that are shown"
          checked={areAll}
          indeterminate={selected.size > 0 && !areAll}
          onChange={toggleAll}
        />
        <span>Flag</span>
        {shown.map(({ key, name, critical }) => (
          <span key={key}>
            {name} {critical && <span className="critical">critical</span>}
          </span>
        ))}
        <span />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: serves the links inside it */}
      <div
        ref={scroller}
        className="flags-scroll"
        onKeyDown={onKey}
        onClick={followLink}
        data-testid="flags"
      >
        <ul
          aria-label="Flags"
          style={{ height: rows.getTotalSize(), position: 'relative', margin: 0, padding: 0 }}
        >
          {rows.getVirtualItems().map(({ index, start, key }) => {
            const flag = flags[index]
            if (flag === undefined) return null
            return (
              <FlagRow
                key={key}
                project={project}
                flag={flag}
                ramps={ramps}
                environments={shown}
                index={index}
                count={flags.length}
                top={start}
                isSelected={selected.has(flag.key)}
                onToggle={toggle}
              />
            )
          })}
        </ul>
      </div>
    </div>
  )
}

function focusedRow(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null
  return row?.dataset.index === undefined ? null : Number(row.dataset.index)
}
