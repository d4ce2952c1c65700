import type { SQLOutputValue } from 'node:sqlite'

/** A row as node:sqlite gives it. */
export type Row = Record<string, SQLOutputValue>

/** The number in a column. Throws TypeError when the column holds something else. */
export function numberOf(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`column ${column} does not hold a number`)
  return value
}

/** The text in a column. Throws TypeError when the column holds something else. */
export function textOf(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`column ${column} does not hold text`)
  return value
}

/** The text in a column, or null. Throws TypeError when the column holds something else. */
export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : textOf(row, column)
}
