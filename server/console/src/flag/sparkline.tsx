import { colourOf } from './split-bar.tsx'
import type { UsageBar } from './usage-bars.ts'

const width = 600
const height = 44
const gapShare = 0.2
const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** Evaluations over time: a bar for each period, its colours the variations. */
export function Sparkline({
  variations,
  bars,
}: {
  readonly variations: readonly string[]
  readonly bars: readonly UsageBar[]
}) {
  const most = Math.max(1, ...bars.map(({ total }) => total))
  const step = width / Math.max(1, bars.length)
  const sum = bars.reduce((all, { total }) => all + total, 0)
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${sum.toLocaleString()} evaluations, at most ${most.toLocaleString()} in one bar`}
    >
      {bars.map(({ at, counts, total }, index) => {
        let top = height
        return (
          <g key={at}>
            <title>{`${time.format(at)}: ${total.toLocaleString()}`}</title>
            {variations.map((key, place) => {
              const share = ((Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0) / most) * height
              top -= share
              return (
                <rect
                  key={key}
                  x={index * step}
                  y={top}
                  width={step * (1 - gapShare)}
                  height={share}
                  fill={colourOf(place, variations.length)}
                />
              )
            })}
          </g>
        )
      })}
    </svg>
  )
}
