import { type KeyboardEvent, type PointerEvent, useRef } from 'react'

/** Colours of variations in their order; off is the last, and quiet. */
const colours = ['#0b7285', '#5f3dc4', '#a61e4d', '#2b8a3e', '#935610', '#364fc7', '#495057']
const quiet = '#59636d'
const stepPercent = 1
const labelFromPercent = 8

/** A variation and its share. */
export interface Part {
  readonly key: string
  readonly percent: number
}

/** The colour of a variation, the same wherever it is drawn. */
export function colourOf(index: number, count: number): string {
  if (count > 1 && index === count - 1) return quiet
  return colours[index % colours.length] ?? quiet
}

/** Shares as a bar; each border is dragged, or moved by the arrow keys. */
export function SplitBar({
  parts,
  onChange,
  isDisabled = false,
}: {
  readonly parts: readonly Part[]
  readonly onChange: (parts: readonly Part[]) => void
  readonly isDisabled?: boolean
}) {
  const bar = useRef<HTMLDivElement>(null)
  const edges = parts.slice(0, -1).map((_, index) => sumBefore(parts, index + 1))
  const move = (border: number, to: number) => onChange(moveBorder(parts, border, to))
  const drag = (border: number) => (event: PointerEvent<HTMLButtonElement>) => {
    const box = bar.current?.getBoundingClientRect()
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    move(border, Math.round(((event.clientX - box.left) / box.width) * 100))
  }
  const onKey = (border: number, at: number) => (event: KeyboardEvent) => {
    const by = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
      PageDown: -10,
      PageUp: 10,
    }[event.key]
    if (by === undefined) return
    event.preventDefault()
    move(border, at + by * stepPercent)
  }
  return (
    <div className="split-bar" ref={bar}>
      {parts.map(({ key, percent }, index) => (
        <div
          key={key}
          className="split-part"
          style={{ width: `${percent}%`, background: colourOf(index, parts.length), color: '#fff' }}
          title={`${key}: ${percent} %`}
        >
          {percent >= labelFromPercent && `${key} ${percent} %`}
        </div>
      ))}
      {!isDisabled &&
        edges.map((at, border) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: a border is its place
            key={border}
            type="button"
            role="slider"
            className="split-handle"
            style={{ left: `${at}%` }}
            aria-label={`Border between ${parts[border]?.key} and ${parts[border + 1]?.key}`}
            aria-valuemin={sumBefore(parts, border)}
            aria-valuemax={sumBefore(parts, border + 2)}
            aria-valuenow={at}
            aria-valuetext={`${parts[border]?.key} ${parts[border]?.percent} %`}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag(border)}
            onKeyDown={onKey(border, at)}
          />
        ))}
    </div>
  )
}

function sumBefore(parts: readonly Part[], count: number): number {
  return round(parts.slice(0, count).reduce((sum, { percent }) => sum + percent, 0))
}

/** Moves a border; the two parts at its sides share what they had. */
export function moveBorder(parts: readonly Part[], border: number, to: number): Part[] {
  const [from, end] = [sumBefore(parts, border), sumBefore(parts, border + 2)]
  const at = Math.max(from, Math.min(end, to))
  return parts.map((part, index) => {
    if (index === border) return { ...part, percent: round(at - from) }
    if (index === border + 1) return { ...part, percent: round(end - at) }
    return part
  })
}

/** Buckets are thousandths of a percent. */
export function round(percent: number): number {
  return Math.round(percent * 1000) / 1000
}
