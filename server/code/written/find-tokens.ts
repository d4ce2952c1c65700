import type { Syntax } from './text-style.ts'

/** A comment or a string in a text. */
export interface Token {
  readonly start: number
  readonly end: number
  readonly isComment: boolean
}

/** The comments and strings of a text, in order. Takes time in proportion to the text. */
export function findTokens(text: string, { tokens, blocks, comment }: Syntax): readonly Token[] {
  const found: Token[] = []
  /** What begins blocks that nothing ends from here on. */
  const endless = new Set<string>()
  const pattern = new RegExp(tokens)
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [begin] = match
    const { index: start } = match
    const block = Object.hasOwn(blocks, begin) ? blocks[begin] : undefined
    let end = start + begin.length
    if (block !== undefined) {
      const at = endless.has(begin) ? -1 : text.indexOf(block.end, end)
      if (at < 0) endless.add(begin)
      if (at < 0 && !block.isOpen) continue
      end = at < 0 ? text.length : at + block.end.length
      pattern.lastIndex = end
    }
    found.push({ start, end, isComment: comment.test(begin) })
  }
  return found
}

/** The token that an offset is in; undefined if it is in none. */
export function tokenAt(tokens: readonly Token[], offset: number): Token | undefined {
  let low = 0
  let high = tokens.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tokens[middle]?.start ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  const token = tokens[low - 1]
  return token !== undefined && offset < token.end ? token : undefined
}
