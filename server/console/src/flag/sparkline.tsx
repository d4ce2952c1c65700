import { colourOf } from './split-bar.tsx'
import type { Rate } from './use-rates.ts'

const width = 600
const height = 44
const barWidth = 9
const gap = 1

/** Evaluations over time, a bar for each report, its colours the variations. */
export function Sparkline({
  variations,
  rates,
}: {
  readonly variations: readonly string[]
  readonly rates: readonly Rate[]
}) {
  const sums = rates.map((rate) => Object.values(rate).reduce((sum, one) => sum + one, 0))
  const most = Math.max(1, ...sums)
  const left = width - rates.length * (barWidth + gap)
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Evaluations since this was opened: ${sums.join(', ')}`}
    >
      {rates.map((rate, index) => {
        let top = height
        return variations.map((key, at) => {
          const share = ((rate[key] ?? 0) / most) * height
          top -= share
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a look is its place in time
              key={`${index} ${key}`}
              x={left + index * (barWidth + gap)}
              y={top}
              width={barWidth}
              height={share}
              fill={colourOf(at, variations.length)}
            />
          )
        })
      })}
    </svg>
  )
}
