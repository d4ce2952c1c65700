import type { Estimate, Gate } from '../api/types.ts'
import { valueWords } from './ramp-words.ts'

interface Row {
  readonly name: string
  readonly estimate: Estimate | null
  readonly isCanary: boolean
}

/** What was measured of each side, with the interval in which the true value lies, on one scale. */
export function Intervals({
  gate: { source, limit },
  rows,
}: {
  readonly gate: Pick<Gate, 'source' | 'limit'>
  readonly rows: readonly Row[]
}) {
  const shown = rows.flatMap(({ estimate, ...row }) => {
    if (estimate === null) return []
    // Of what is never negative, an interval that reaches below nought says no more than nought.
    const low = source.promql === undefined ? Math.max(0, estimate.low) : estimate.low
    return [{ ...row, estimate: { ...estimate, low } }]
  })
  if (shown.length === 0) return null
  const border = limit.max ?? limit.min
  const edges = shown.flatMap(({ estimate }) => [estimate.low, estimate.high])
  const all = border === undefined ? edges : [...edges, border]
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const span = most - least || 1
  const place = (value: number) => `${((value - least) / span) * 100}%`
  return (
    <table className="intervals">
      <tbody>
        {shown.map(({ name, estimate: { value, low, high, samples }, isCanary }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="interval-cell">
              <div className="interval-track">
                {border !== undefined && (
                  <div className="interval-limit" style={{ left: place(border) }} />
                )}
                <div
                  className="interval-bar"
                  data-side={isCanary ? 'canary' : 'control'}
                  style={{ left: place(low), width: `${((high - low) / span) * 100}%` }}
                />
                <div
                  className="interval-dot"
                  data-side={isCanary ? 'canary' : 'control'}
                  style={{ left: place(value) }}
                />
              </div>
            </td>
            <td className="interval-text">
              <b>{valueWords(source, value)}</b>{' '}
              <span>
                {valueWords(source, low)} to {valueWords(source, high)} · {samples.toLocaleString()}{' '}
                samples
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
