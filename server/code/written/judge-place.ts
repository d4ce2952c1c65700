import type { TextKind } from './text-style.ts'

/** What surrounds a key: text of a kind, or a string within code. */
export type Surrounding = TextKind | 'string'

/** Whether a key is written at a place, or a word that is only the same; undefined: neither. */
export type Judgement = 'key' | 'word' | undefined

/** Names of what flags are members of. */
const HOLDER = /(?:flag|feature|toggle|sluice)\w*(?:\(\))?["'\]]*[?!]?(?:\.|::|->)$/i
/** Paths under which flags are asked. */
const flagPath = /(?:flags?|features?|toggles?)\/$/i
/** A member of anything, whatever it is called. */
const member = /[\w$)\]][?!]?\.$/
/** Attributes of elements that say nothing to a program's logic. */
const inertAttribute =
  /\s(?:class|className|id|href|src|alt|title|style|for|htmlFor|role|rel|type|placeholder|aria-[\w-]+)=["'][^"']*$/i
const attribute = /([\w:@.#*()[\]-]+)=\s*(?:"[^"]*|'[^']*)$/
const binding = /^(?:v-|:|@|#|\*|\[|\(|on|x-|ng-|hx-|data-)/i
/** Before and after a value that stands alone in data. */
const valueBefore = /(?:^|[\r\n:=,[{(>|;&"']|(?:^|\s)-)[ \t]*$/
const valueAfter = /^[ \t]*(?:$|[\r\n:=,\]})<|;&"'#])/
const aroundMax = 300

/** Whether a key could be any word of a language: such a word is not taken for it everywhere. */
export function isOrdinaryWord(key: string): boolean {
  return /^[A-Za-z][a-z]*$/.test(key)
}

/** Judges one place where the letters of a key are in a text. */
export function judgePlace(
  text: string,
  start: number,
  key: string,
  surrounding: Surrounding,
): Judgement {
  const end = start + key.length
  const before = text.slice(Math.max(0, start - aroundMax), start)
  const after = text.slice(end, end + aroundMax)
  if (/(?:[\w$~]|[\w$]-+)$/.test(before) || /^(?:[\w$~]|-+[\w$])/.test(after)) return undefined
  if (HOLDER.test(before)) return 'key'
  if (surrounding === 'markup' && !/["'`]$/.test(before) && isInExpression(before)) return 'key'
  if (/^\.\w/.test(after)) return undefined
  if (/["'`]$/.test(before) && after.replace(/^\\/, '').startsWith(before.slice(-1))) {
    const isInert = isOrdinaryWord(key) && surrounding === 'markup' && inertAttribute.test(before)
    return isInert ? 'word' : 'key'
  }
  if (before.endsWith('&quot;') && after.startsWith('&quot;')) return 'key'
  if (flagPath.test(before)) return 'key'
  if (member.test(before)) return surrounding === 'other' ? 'key' : undefined
  if (!isOrdinaryWord(key)) return 'key'
  return judgeWord(before, after, surrounding)
}

function judgeWord(before: string, after: string, surrounding: Surrounding): Judgement {
  switch (surrounding) {
    case 'code':
      // A symbol, as Ruby and Elixir write it. Other names in code are names of their own.
      return /(?:^|[^:\w]):$/.test(before) ? 'key' : undefined
    case 'string':
    case 'prose':
    case 'markup':
      return 'word'
    case 'data':
      return valueBefore.test(before) && valueAfter.test(after) ? 'key' : 'word'
    case 'other':
      return /[/\\]$/.test(before) || /^[/\\@]/.test(after) ? 'word' : 'key'
  }
}

/** Whether a place in markup is code: in braces, in a tag, or in an attribute that binds. */
function isInExpression(before: string): boolean {
  if (before.lastIndexOf('{') > before.lastIndexOf('}')) return true
  if (before.lastIndexOf('<%') > before.lastIndexOf('%>')) return true
  const [, name] = attribute.exec(before) ?? []
  if (name !== undefined) return binding.test(name)
  return before.lastIndexOf('<') > before.lastIndexOf('>')
}
