import type { Debt } from '../api/types.ts'

type Day = Debt['trend'][number]

const width = 600
const height = 64
/** Days that are shown; a trend over a year says little about this week. */
const daysMax = 90
/** A few percent are not drawn as a mountain. */
const topMin = 20
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })

/** The share of stale flags, a point for each day that was measured. */
export function Trend({ days }: { readonly days: readonly Day[] }) {
  const shown = days.slice(-daysMax)
  const [first, last] = [shown[0], shown.at(-1)]
  if (first === undefined || last === undefined) return null
  const top = Math.max(topMin, ...shown.map(({ score }) => score))
  const step = width / Math.max(1, shown.length - 1)
  const points = shown.map((one, index) => ({
    ...one,
    x: shown.length === 1 ? width / 2 : index * step,
    y: height - (one.score / top) * (height - 4) - 2,
  }))
  const line = points.map(({ x, y }) => `${x},${y}`).join(' ')
  return (
    <figure className="trend">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Stale flags: ${first.score} % on ${dayWords(first)}, ${last.score} % on ${dayWords(last)}`}
      >
        <polygon points={`0,${height} ${line} ${width},${height}`} className="trend-area" />
        <polyline points={line} className="trend-line" vectorEffect="non-scaling-stroke" />
        {points.map((one) => (
          <rect
            key={one.date}
            x={one.x - step / 2}
            y={0}
            width={step}
            height={height}
            fill="transparent"
          >
            <title>{`${dayWords(one)}: ${one.score} %, ${one.stale} of ${one.flags} flags`}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        <span>{dayWords(first)}</span>
        <span>{shown.length > 1 && dayWords(last)}</span>
      </figcaption>
    </figure>
  )
}

function dayWords({ date }: Day): string {
  return day.format(new Date(date))
}
