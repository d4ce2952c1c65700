import t from 'tap'
import { mapInPairs } from '../../bench/evaluate/in-pairs.ts'

t.test('two are worked on at a time, and the results keep the order', async (t) => {
  const release = new Map<number, () => void>()
  const begun: number[] = []
  const all = mapInPairs([0, 1, 2, 3], async (item) => {
    begun.push(item)
    await new Promise<void>((resolve) => release.set(item, resolve))
    return item * 10
  })
  t.same(begun, [0, 1])
  for (const item of [1, 2, 3, 0]) {
    release.get(item)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  t.same(await all, [0, 10, 20, 30])
  t.same(begun, [0, 1, 2, 3])
})

t.test('the first failure is told', async (t) => {
  const failing = mapInPairs(['good', 'bad'], async (item) => {
    if (item === 'bad') throw new Error('bad one')
    return item
  })
  await t.rejects(failing, /bad one/)
})
