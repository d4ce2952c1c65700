import { findTokens, tokenAt } from './find-tokens.ts'
import { judgePlace, type Surrounding } from './judge-place.ts'
import type { TextStyle } from './text-style.ts'

/** A place where a key is written, or a word that is only the same. */
export interface KeyPlace {
  readonly start: number
  /** Null if it is the key as code or data would have it; else why it is hardly asked. */
  readonly aside: string | null
}

/** Why an ordinary word is listed apart. */
export const ORDINARY_WORD = 'an ordinary word here'
/** Why a key in a comment is listed apart. */
export const IN_COMMENT = 'in a comment'

/** Finds keys in a text of a style; comments count apart. */
export function findInText(text: string, keys: readonly string[], style: TextStyle): KeyPlace[] {
  const { kind, syntax } = style
  const tokens = findTokens(text, syntax)
  return keys.flatMap((key) =>
    [...occurrences(text, key)].flatMap((start): KeyPlace[] => {
      const token = tokenAt(tokens, start)
      if (token?.isComment === true) {
        return judgePlace(text, start, key, 'prose') === undefined
          ? []
          : [{ start, aside: IN_COMMENT }]
      }
      const isInString = kind === 'code' && token !== undefined
      return judged(text, start, key, isInString ? 'string' : kind)
    }),
  )
}

/** Finds a key within a piece of text all of which has the same surroundings. */
export function findWithin(
  text: string,
  piece: { readonly start: number; readonly end: number },
  keys: readonly string[],
  surrounding: Surrounding,
): KeyPlace[] {
  const inside = text.slice(piece.start, piece.end)
  return keys.flatMap((key) =>
    [...occurrences(inside, key)].flatMap((at) => judged(text, piece.start + at, key, surrounding)),
  )
}

function judged(text: string, start: number, key: string, surrounding: Surrounding): KeyPlace[] {
  const judgement = judgePlace(text, start, key, surrounding)
  if (judgement === undefined) return []
  return [{ start, aside: judgement === 'key' ? null : ORDINARY_WORD }]
}

function* occurrences(text: string, key: string): Generator<number> {
  if (key === '') return
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + key.length)) yield at
}
