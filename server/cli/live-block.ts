import { clearScreenDown, cursorTo, moveCursor } from 'node:readline'
import { printable } from './output.ts'
import type { Output } from './surroundings.ts'

/** Lines at the end of a terminal that are drawn again in place. */
export class LiveBlock {
  readonly #terminal: Output
  #drawn = 0

  constructor(terminal: Output) {
    this.#terminal = terminal
  }

  /** Replaces what was drawn before. A line that would wrap is cut: it would count as two. */
  draw(lines: readonly string[]): void {
    this.clear()
    // A terminal that does not say how large it is says 0, or nothing.
    const columns = this.#terminal.columns || 80
    const rows = this.#terminal.rows || 24
    const shown = lines.slice(0, rows - 1).map((line) => printable(line).slice(0, columns - 1))
    for (const line of shown) this.#terminal.write(`${line}\n`)
    this.#drawn = shown.length
  }

  /** Takes away what was drawn. */
  clear(): void {
    if (this.#drawn === 0) return
    moveCursor(this.#terminal, 0, -this.#drawn)
    cursorTo(this.#terminal, 0)
    clearScreenDown(this.#terminal)
    this.#drawn = 0
  }
}
