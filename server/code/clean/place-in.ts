import { lineAt, type Source, type Span } from '../source.ts'

/** A place in a file, and what there is to say of it. */
export interface Place {
  readonly line: number
  readonly code: string
  readonly why: string
}

/** Where code is written, what it is, and what there is to say of it. */
export function placeIn({ text }: Source, { start, end }: Span, why: string): Place {
  return { line: lineAt(text, start), code: excerpt(text.slice(start, end)), why }
}

/** Code on one line, cut where it gets long. */
export function excerpt(code: string): string {
  const line = code.replaceAll(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 57)}...` : line
}
