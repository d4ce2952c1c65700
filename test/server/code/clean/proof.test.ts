import t from 'tap'
import { findBindings } from '../../../../server/code/bindings.ts'
import { Edits } from '../../../../server/code/clean/edits.ts'
import { partingPoint, type Understood } from '../../../../server/code/clean/proof.ts'
import { isParsed, parseSource, type Span } from '../../../../server/code/source.ts'

function understood(text: string): Understood {
  const source = parseSource('main.ts', text)
  if (!isParsed(source)) throw new Error(`${source.message}\n${text}`)
  return { source, bindings: findBindings(source) }
}

/** What parts two files after pieces were taken out of the first; undefined if nothing does. */
function parting(text: string, ...pieces: readonly string[]): string | undefined {
  const before = understood(text)
  const edits = new Edits(before.source)
  for (const piece of pieces) edits.remove(spanOf(text, piece))
  const at = partingPoint(before, edits, understood(edits.toString()))
  return at === undefined ? undefined : text.slice(at.start, at.end)
}

function spanOf(text: string, piece: string): Span {
  const start = text.indexOf(piece)
  if (start < 0) throw new Error(`no ${piece} in ${text}`)
  return { start, end: start + piece.length }
}

t.test('code that is taken out whole leaves the rest what it was', async (t) => {
  t.equal(parting('a(); b(); c()', 'b();'), undefined)
  t.equal(parting('x = on ? a : b', 'on ? ', ' : b'), undefined)
  t.equal(parting('if (on) { a() } else { b() }', 'if (on) { ', ' } else { b() }'), undefined)
  t.equal(parting('x = [1, ...(on ? [2, 3] : [])]', '...(on ? [', '] : [])'), undefined)
})

t.test('code that would be read as something else is found', async (t) => {
  t.equal(parting('x = (on ? a + b : c) * 2', '(on ? ', ' : c)'), '(on ? a + b : c) * 2')
  t.equal(parting('new (on ? make() : Old)()', '(on ? ', ' : Old)'), 'new (on ? make() : Old)()')
  t.equal(parting('x = (on ? a?.b : c).d', '(on ? ', ' : c)'), '(on ? a?.b : c).d')
  t.equal(parting('a()\non && [1].map(f)', 'on && '), 'a')
  t.equal(parting('function f() { return on ?\na : b }', 'on ?', ' : b'), 'return on ?\na : b')
})

t.test('a name that would mean something else is found', async (t) => {
  const apart = 'let x = 1; if (on) { let y = x; use(y) }'
  t.equal(parting(apart, 'if (on) {', ' }'), undefined)
  t.equal(parting('if (on) { let y = 1 }; use(y)', 'if (on) {', '}'), 'y')
  const hidden = 'const x = 1; function f() { { const x = 2; use(x) } return x }'
  t.equal(parting(hidden, '{ const x = 2; use(x) } '), undefined)
  t.equal(parting(hidden, 'const x = 2; '), 'x')
})
