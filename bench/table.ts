import type { Measure } from './measure.ts'
import { median } from './statistics.ts'

const header = ['what', 'median', 'lowest', 'highest', 'unit', 'runs']

/** Writes figures as a Markdown table whose columns also line up on a terminal. */
export function writeTable(measures: readonly Measure[]): string {
  const rows = measures.map(({ what, unit, values }) => [
    what,
    writeNumber(median(values)),
    writeNumber(Math.min(...values)),
    writeNumber(Math.max(...values)),
    unit,
    String(values.length),
  ])
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const isNumber = (column: number): boolean => column !== 0 && column !== 4
  const writeRow = (cells: readonly string[]): string => {
    const padded = cells.map((cell, column) => {
      const width = widths[column] ?? 0
      return isNumber(column) ? cell.padStart(width) : cell.padEnd(width)
    })
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, column) => {
    return isNumber(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)
  })
  return [writeRow(header), writeRow(rule), ...rows.map(writeRow)].join('\n')
}

/** Three significant digits, whole numbers in full with commas: no more than was measured. */
export function writeNumber(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}
