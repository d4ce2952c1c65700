import { styleText } from 'node:util'
import { surroundings } from './surroundings.ts'

/** Text from elsewhere, with control characters replaced: they could forge what a terminal shows. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\uFFFD')
}

/** Writes text as it stands. */
export function print(text: string): void {
  surroundings().output.write(text)
}

/** Writes one line for people. */
export function printLine(line: string): void {
  print(`${line}\n`)
}

/** Writes what the API answered, as one line of JSON. */
export function printJson(body: unknown): void {
  print(`${JSON.stringify(body)}\n`)
}

/** Writes aligned columns. The heading is dim on a terminal, unless NO_COLOR is set. */
export function printTable(headings: readonly string[], rows: readonly (readonly string[])[]) {
  const cells = rows.map((row) => row.map(printable))
  const widths = headings.map((heading, column) =>
    cells.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), heading.length),
  )
  const align = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  printLine(styleText('dim', align(headings), { stream: surroundings().output }))
  for (const row of cells) printLine(align(row))
}
