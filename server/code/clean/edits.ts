import MagicString from 'magic-string'
import { isInside, type Source, type Span } from '../source.ts'

/** Changes to the text of a file. What is not changed stays as it was written. */
export class Edits {
  readonly #source: Source
  readonly #text: MagicString
  /** For each character of the file, whether it is gone. */
  readonly #dead: Uint8Array
  /** What was written in place of code, by where the code began. */
  readonly #written = new Map<number, Written>()
  /** Where statements meet that did not before. */
  readonly #seams = new Set<number>()
  /** Where words and signs meet that did not before. */
  readonly #joints = new Set<number>()
  /** Statements that blocks were opened in front of. */
  readonly #opened = new Set<number>()
  /** What is written between code, the outermost first. */
  #inserted: Inserted[] = []
  readonly #before = new Map<number, string>()
  readonly #after = new Map<number, string>()
  /** Columns to take from the beginning of lines, by the offset of the line. */
  readonly #dedents = new Map<number, number>()

  constructor(source: Source) {
    this.#source = source
    this.#text = new MagicString(source.text)
    this.#dead = new Uint8Array(source.text.length)
  }

  /** Leaves of `outer` only `inner`. */
  keep(outer: Span, inner: Span): void {
    this.remove({ start: outer.start, end: inner.start })
    this.remove({ start: inner.end, end: outer.end })
  }

  remove(span: Span): void {
    this.removeText(span)
    this.#joints.add(span.start)
  }

  /** Takes away what is text to a reader, as in an element, or stands in such text. */
  removeText({ start, end }: Span): void {
    if (start >= end) return
    this.#text.remove(start, end)
    for (const at of this.#written.keys()) if (at >= start && at < end) this.#written.delete(at)
    this.#forgetInserted({ start, end })
    this.markDead({ start, end })
  }

  replace(span: Span, text: string): void {
    this.replaceText(span, text)
    this.#joints.add(span.start).add(span.end)
  }

  /** Writes text in a template in place of an expression. */
  replaceText({ start, end }: Span, text: string): void {
    this.#text.overwrite(start, end, text)
    this.#forgetInserted({ start, end })
    this.#written.set(start, { end, text })
    this.markDead({ start, end })
  }

  /** Says that a statement was taken away, or put in the place of another, at an offset. */
  joinAt(offset: number): void {
    this.#seams.add(offset)
  }

  /** Writes before what begins at an offset; it goes with the code that it is `within`. */
  insertBefore(at: number, text: string, within: Span): void {
    this.#inserted.push({ at, text, within, isBefore: true })
  }

  /** Writes behind what ends at an offset; it goes with the code that it is `within`. */
  insertBehind(at: number, text: string, within: Span): void {
    this.#inserted.push({ at, text, within, isBefore: false })
  }

  /** Says that braces were written around statements, of which the first begins at an offset. */
  openBlock(offset: number): void {
    this.#opened.add(offset)
  }

  /** Says that code is gone, before its text is changed. */
  markDead({ start, end }: Span): void {
    this.#dead.fill(1, start, end)
  }

  /** Whether what was written at an offset is gone. */
  readonly isDead = (offset: number): boolean => this.#dead[offset] === 1

  /** What was written in place of a piece of code, whole and alone; undefined if nothing was. */
  writtenFor({ start, end }: Span): string | undefined {
    const written = this.#written.get(start)
    return written?.end === end ? written.text : undefined
  }

  /** Whether something was written in a piece of code. */
  hasWritten({ start, end }: Span): boolean {
    for (const [at, { text }] of this.#written) {
      if (at >= start && at < end && text !== '') return true
    }
    return false
  }

  /** Whether anything but blanks is left of a piece of code, or was written in it. */
  leavesIn({ start, end }: Span): boolean {
    const { text } = this.#source
    for (let at = start; at < end; at += 1) {
      if (!this.isDead(at) && !/\s/.test(text.charAt(at))) return true
    }
    return this.hasWritten({ start, end })
  }

  /** Whether a block was opened in front of what begins at an offset. */
  opensBlock(offset: number): boolean {
    return this.#opened.has(offset)
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
    this.#writeInserted()
    this.#endLines()
    this.#partWords()
    for (const [at, columns] of this.#dedents) {
      const blank = /^[ \t]*/.exec(text.slice(at, at + columns))?.[0].length ?? 0
      if (blank > 0 && !this.isDead(at)) this.#text.remove(at, at + blank)
    }
    return this.#text.toString()
  }

  #forgetInserted(gone: Span): void {
    this.#inserted = this.#inserted.filter(({ within }) => !isInside(within, gone))
  }

  #writeInserted(): void {
    for (const { at, text, isBefore } of this.#inserted.toReversed()) {
      if (isBefore) {
        this.#text.prependRight(at, text)
        this.#before.set(at, `${text}${this.#before.get(at) ?? ''}`)
      } else {
        this.#text.appendLeft(at, text)
        this.#after.set(at, `${this.#after.get(at) ?? ''}${text}`)
      }
    }
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

  /** Words and signs that would become others when nothing is between them. */
  #partWords(): void {
    const parted = new Set<number>()
    for (const joint of this.#joints) {
      const next = this.#nextLeft(joint)
      if (parted.has(next.at) || !joins.test(this.#lastLeft(joint).character + next.character))
        continue
      parted.add(next.at)
      this.#text.prependRight(next.at, ' ')
    }
  }

  /** The first character of code that is left, from an offset on. */
  #nextCode(offset: number): Left {
    const { text, comments } = this.#source
    for (let at = offset; at < text.length; ) {
      const left = this.#nextLeft(at)
      const comment = comments.find(({ start }) => start === left.at)
      if (comment !== undefined) at = comment.end
      else if (/\s/.test(left.character)) at = left.at + 1
      else return left
    }
    return { at: text.length, character: '' }
  }

  /** The last character of code that is left, before an offset. */
  #previousCode(offset: number): string {
    const { comments } = this.#source
    for (let at = offset; at > 0; ) {
      const left = this.#lastLeft(at)
      const comment = comments.find(({ end }) => end === left.at + 1)
      if (comment !== undefined) at = comment.start
      else if (/\s/.test(left.character)) at = left.at
      else return left.character
    }
    return ''
  }

  /** The first character that is left, code or not, from an offset on. */
  #nextLeft(offset: number): Left {
    const { text } = this.#source
    for (let at = offset; at < text.length; at += 1) {
      const behind = at > offset ? this.#after.get(at) : undefined
      const written = behind ?? this.#before.get(at) ?? this.#written.get(at)?.text ?? ''
      if (written !== '') return { at, character: written.charAt(0) }
      if (!this.isDead(at)) return { at, character: text.charAt(at) }
    }
    return { at: text.length, character: '' }
  }

  /** The last character that is left, code or not, before an offset. */
  #lastLeft(offset: number): Left {
    const { text } = this.#source
    for (let at = offset - 1; at >= 0; at -= 1) {
      const behind = this.#after.get(at + 1) ?? ''
      if (behind !== '') return { at, character: behind.slice(-1) }
      if (!this.isDead(at)) return { at, character: text.charAt(at) }
      const written = `${this.#before.get(at) ?? ''}${this.#written.get(at)?.text ?? ''}`
      if (written !== '') return { at, character: written.slice(-1) }
    }
    return { at: -1, character: '' }
  }
}

interface Inserted {
  readonly at: number
  readonly text: string
  readonly within: Span
  readonly isBefore: boolean
}

interface Written {
  readonly end: number
  readonly text: string
}

interface Left {
  readonly at: number
  readonly character: string
}

/** Two characters that mean something else side by side: `ab`, `++`, `--`, `//`. */
const joins = /^(?:[\p{ID_Continue}$]{2}|\+\+|--|\/[/*])$/u
