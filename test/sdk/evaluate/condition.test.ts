import t from 'tap'
import { createConditionTable } from '../../../sdk/evaluate/condition.ts'

function noSegment(key: string): never {
  throw new Error(`there is no segment ${key}`)
}

/** A condition that takes `megabytes` to name. */
function listOf(letter: string, megabytes: number) {
  return { attribute: 'id', op: 'in', values: [letter.repeat(megabytes * 1024 * 1024)] }
}

t.test('conditions that say the same are one node', async (t) => {
  const table = createConditionTable()
  const idOf = (condition: unknown) => table.compile(condition, noSegment).id
  const a = { attribute: 'country', op: 'in', values: ['NL', 'BE'] }
  t.equal(idOf(a), idOf({ ...a, values: ['NL', 'BE'] }))
  t.equal(idOf({ all: [a, { not: a }] }), idOf({ all: [a, { not: a }] }))
  t.not(idOf(a), idOf({ ...a, values: ['NL,BE'] }))
  t.not(idOf({ all: [a, a] }), idOf({ any: [a, a] }))
})

t.test('lists that changed often do not add up in memory', async (t) => {
  const table = createConditionTable()
  const idOf = (condition: unknown) => table.compile(condition, noSegment).id
  const first = idOf(listOf('a', 7))
  idOf(listOf('b', 7))
  t.equal(idOf(listOf('a', 7)), first, 'what there is room for is shared')
  idOf(listOf('c', 7))
  t.not(idOf(listOf('a', 7)), first, 'beyond it the table starts anew')
})
