import MagicString from 'magic-string'
import type { Source, Span } from '../source.ts'

/** Changes to the text of a file. What is not changed stays as it was written. */
export class Edits {
  readonly #source: Source
  readonly #text: MagicString
  readonly #dead: Span[] = []
  /** What was written in place of code, by where the code began. */
  readonly #written = new Map<number, string>()
  /** Where statements meet that did not before. */
  readonly #seams = new Set<number>()
  /** Columns to take from the beginning of lines, by the offset of the line. */
  readonly #dedents = new Map<number, number>()

  constructor(source: Source) {
    this.#source = source
    this.#text = new MagicString(source.text)
  }

  /** Leaves of `outer` only `inner`. */
  keep(outer: Span, inner: Span): void {
    this.remove({ start: outer.start, end: inner.start })
    this.remove({ start: inner.end, end: outer.end })
  }

  remove({ start, end }: Span): void {
    if (start >= end) return
    this.#text.remove(start, end)
    this.#dead.push({ start, end })
  }

  replace({ start, end }: Span, text: string): void {
    this.#text.overwrite(start, end, text)
    this.#written.set(start, text)
    this.#dead.push({ start, end })
  }

  /** Says that a statement was taken away, or put in the place of another, at an offset. */
  joinAt(offset: number): void {
    this.#seams.add(offset)
  }

  /** Writes before what begins at an offset, whatever becomes of what is there. */
  insert(at: number, text: string): void {
    this.#text.appendLeft(at, text)
  }

  /** Writes so that it goes away if what begins at the offset does. */
  insertWith(at: number, text: string): void {
    this.#text.prependRight(at, text)
  }

  /** Says that code is gone, before its text is changed. */
  markDead({ start, end }: Span): void {
    this.#dead.push({ start, end })
  }

  /** Whether what was written at an offset is gone. */
  readonly isDead = (offset: number): boolean =>
    this.#dead.some(({ start, end }) => offset >= start && offset < end)

  get isEmpty(): boolean {
    return this.#dead.length === 0
  }

  /** Takes columns from all lines that begin in a piece of code, except inside of texts. */
  dedent(span: Span, columns: number, isText: (offset: number) => boolean): void {
    if (columns <= 0) return
    const { text } = this.#source
    for (let at = text.indexOf('\n', span.start) + 1; at > 0 && at < span.end; ) {
      if (!isText(at)) this.#dedents.set(at, (this.#dedents.get(at) ?? 0) + columns)
      at = text.indexOf('\n', at) + 1
    }
  }

  /** The text with all changes. */
  toString(): string {
    const { text } = this.#source
    this.#endLines()
    for (const [at, columns] of this.#dedents) {
      const blank = /^[ \t]*/.exec(text.slice(at, at + columns))?.[0].length ?? 0
      if (blank > 0 && !this.isDead(at)) this.#text.remove(at, at + blank)
    }
    return this.#text.toString()
  }

  /** Without semicolons, code that begins with a bracket would go on with the line before it. */
  #endLines(): void {
    const ended = new Set<number>()
    for (const seam of this.#seams) {
      const next = this.#nextCode(seam)
      if (ended.has(next.at) || !/[([`+\-/]/.test(next.character)) continue
      const before = this.#previousCode(seam)
      if (before === '' || before === ';' || before === '{') continue
      ended.add(next.at)
      this.#text.prependRight(next.at, ';')
    }
  }

  /** The first character of code that is left, from an offset on. */
  #nextCode(offset: number): { readonly at: number; readonly character: string } {
    const { text, comments } = this.#source
    for (let at = offset; at < text.length; ) {
      const written = this.#written.get(at)
      if (written !== undefined) return { at, character: written.charAt(0) }
      const gone = this.#dead.find(({ start, end }) => at >= start && at < end)
      const comment = comments.find(({ start }) => start === at)
      if (gone !== undefined || comment !== undefined) at = (gone ?? comment)?.end ?? at
      else if (/\s/.test(text.charAt(at))) at += 1
      else return { at, character: text.charAt(at) }
    }
    return { at: text.length, character: '' }
  }

  /** The last character of code that is left, before an offset. */
  #previousCode(offset: number): string {
    const { text, comments } = this.#source
    for (let at = offset; at > 0; ) {
      const gone = this.#dead.find(({ start, end }) => at > start && at <= end)
      const written = gone === undefined ? undefined : this.#written.get(gone.start)
      if (written !== undefined && written !== '') return written.slice(-1)
      const comment = comments.find(({ end }) => end === at)
      if (gone !== undefined || comment !== undefined) at = (gone ?? comment)?.start ?? at
      else if (/\s/.test(text.charAt(at - 1))) at -= 1
      else return text.charAt(at - 1)
    }
    return ''
  }
}
