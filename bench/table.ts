import type { Measure } from './measure.ts'
import { median } from './statistics.ts'

/** A column of a table. */
export interface Column {
  readonly title: string
  /** Numbers are aligned to the right. */
  readonly isNumber: boolean
}

/** Writes a Markdown table whose columns also line up on a terminal. */
export function writeTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0), 3),
  )
  const writeRow = (cells: readonly string[]): string => {
    const padded = columns.map(({ isNumber }, index) => {
      const [cell = '', width = 0] = [cells[index], widths[index]]
      return isNumber ? cell.padStart(width) : cell.padEnd(width)
    })
    return `| ${padded.join(' | ')} |`
  }
  const rule = columns.map(({ isNumber }, index) => {
    const width = widths[index] ?? 0
    return isNumber ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)
  })
  const titles = columns.map(({ title }) => title)
  return [writeRow(titles), writeRow(rule), ...rows.map(writeRow)].join('\n')
}

/** Writes figures, a row each: the median and the spread of the runs. */
export function writeMeasures(measures: readonly Measure[]): string {
  const columns = ['what', 'median', 'lowest', 'highest', 'unit', 'runs'].map((title) => {
    return { title, isNumber: title !== 'what' && title !== 'unit' }
  })
  const rows = measures.map(({ what, unit, values }) => [
    what,
    writeNumber(median(values)),
    writeNumber(Math.min(...values)),
    writeNumber(Math.max(...values)),
    unit,
    String(values.length),
  ])
  return writeTable(columns, rows)
}

/** Three significant digits, whole numbers in full with commas: no more than was measured. */
export function writeNumber(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}
