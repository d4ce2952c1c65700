import { type Fault, Refusal, refuseFaults } from './refusal.ts'

/** A file with one value a line. */
export interface ListFile {
  /** In `csv`, a value may stand in double quotes (RFC 4180); in `lines` it stands as it is. */
  readonly kind: 'csv' | 'lines'
  readonly text: string
  /** Whether the first line is a heading; undefined if nobody said. */
  readonly header: boolean | undefined
  /** The attribute that the values are of: a first line with its name looks like a heading. */
  readonly bucketBy: string
}

interface Cell {
  readonly value: string
  /** Counted from 1; where the value begins. */
  readonly line: number
}

const valueLengthMax = 1024
const tooLong = `the value is longer than ${valueLengthMax} characters`
const faultsMax = 20
/** A list holds fewer values, but a file may repeat some. */
const linesMax = 250_000
const headings = ['key', 'targetingkey', 'value', 'id']

/**
 * Reads the values of a file in their order. A byte order mark, blank lines and white space around
 * a value that is not quoted are passed over; lines end in LF, CR LF or CR. Refuses with the number
 * of each line at fault, when there are too many lines, and when the first line looks like a heading and nobody said that it is.
 */
export function readListFile({ kind, text, header, bucketBy }: ListFile): string[] {
  const faults: Fault[] = []
  const whole = text.replace(/^\uFEFF/, '')
  const cells = kind === 'csv' ? readCsv(whole, faults) : readLines(whole)
  const [first] = cells
  const name = first?.value.toLowerCase() ?? ''
  if (header === undefined && (headings.includes(name) || name === bucketBy.toLowerCase())) {
    throw new Refusal(
      'INVALID',
      `Line ${first?.line} looks like a heading: "${first?.value}". Repeat with ?header=true to leave it out, or with ?header=false to take it as a value.`,
      { errors: [{ path: `line/${first?.line}`, code: 'HEADING', message: 'may be a heading' }] },
    )
  }
  const values = header === true ? cells.slice(1) : cells
  for (const cell of values) {
    if (cell.value.length > valueLengthMax) addFault(faults, cell.line, 'VALUE', tooLong)
  }
  refuseFaults(faults)
  return values.map(({ value }) => value)
}

function addFault(faults: Fault[], line: number, code: string, message: string): void {
  if (faults.length < faultsMax) faults.push({ path: `line/${line}`, code, message })
}

function readLines(text: string): Cell[] {
  const cells: Cell[] = []
  let line = 1
  for (let start = 0; start < text.length; line += 1) {
    refuseTooLong(line)
    const end = endOfLine(text, start)
    const value = text.slice(start, end).trim()
    if (value !== '') cells.push({ value, line })
    start = behindLineEnd(text, end)
  }
  return cells
}

function refuseTooLong(line: number): void {
  if (line <= linesMax) return
  throw new Refusal('TOO_LARGE', `A file may have ${linesMax} lines. Send it in several parts.`)
}

/** A record is one quoted or bare value and then the end of a line, or a fault. */
function readCsv(text: string, faults: Fault[]): Cell[] {
  const cells: Cell[] = []
  // Bounded, so that a quote without an end does not make the search run through the whole file.
  const record = /[ \t]*(?:"((?:[^"]|""){0,2100})"[ \t]{0,99}|([^"\r\n,]{0,2100}))(\r\n|\n|\r|$)/y
  let line = 1
  while (record.lastIndex < text.length && faults.length < faultsMax) {
    refuseTooLong(line)
    const start = record.lastIndex
    const match = record.exec(text)
    if (match === null) {
      const end = endOfLine(text, start)
      addFault(faults, line, 'CSV', csvFault(text.slice(start, Math.min(end, start + 4000))))
      // Goes on behind the line, so that all faulty lines are told at once.
      record.lastIndex = behindLineEnd(text, end)
      line += 1
      continue
    }
    const [whole, quoted, bare = ''] = match
    const value = quoted === undefined ? bare.trim() : quoted.replaceAll('""', '"')
    if (value !== '') cells.push({ value, line })
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0
  }
  return cells
}

function csvFault(line: string): string {
  if (/^[ \t]*"(?:[^"]|"")*$/.test(line)) return 'a quoted value does not end'
  if (/^[ \t]*(?:"(?:[^"]|"")*"[ \t]*|[^",]*),/.test(line)) {
    return 'there is more than one column; send a file with one value a line'
  }
  if (!line.includes('"')) return tooLong
  return 'there is a quote in the middle of a value; put the whole value in quotes, and double each quote in it'
}

function endOfLine(text: string, start: number): number {
  const end = /[\r\n]/g
  end.lastIndex = start
  return end.exec(text)?.index ?? text.length
}

function behindLineEnd(text: string, end: number): number {
  return text.startsWith('\r\n', end) ? end + 2 : end + 1
}
