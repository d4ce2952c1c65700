import t from 'tap'
import { PushedTexts } from '../../../server/workers/pushed-texts.ts'

t.test('a new head is due at once, and one that was taken minutes later', async (t) => {
  const texts = new PushedTexts()
  t.equal(texts.isDue('1.1', 0), true)
  texts.begin('1.1')
  t.equal(texts.isDue('1.1', 0), false, 'it is under way')
  t.equal(texts.end('1.1', true, 0), true)
  t.equal(texts.isDue('1.1', 200_000), false)
  t.equal(texts.isDue('1.1', 300_000), true, 'the worker may have lost it')
  t.equal(texts.isDue('1.2', 0), true)
})

t.test('what failed is due later and later, up to a minute', async (t) => {
  const texts = new PushedTexts()
  const waits: number[] = []
  for (let i = 0; i < 10; i += 1) {
    texts.begin('1.1')
    texts.end('1.1', false, 0)
    let wait = 0
    while (!texts.isDue('1.1', wait)) wait += 50
    waits.push(wait)
  }
  t.ok(
    waits.every((wait, i) => wait <= Math.min(60_000, 1000 * 2 ** i) + 50),
    waits.join(),
  )
  t.ok(Number(waits[0]) >= 750 && Number(waits[9]) >= 45_000, waits.join())
  t.equal(texts.isDue('1.2', 0), true, 'a change does not wait for that')
})

t.test('one that hangs does not hold up the next, but a third waits', async (t) => {
  const texts = new PushedTexts()
  texts.begin('1.1')
  t.equal(texts.isDue('1.2', 0), true)
  texts.begin('1.2')
  t.equal(texts.isDue('1.3', 0), false)
  t.equal(texts.end('1.2', true, 0), true)
  t.equal(texts.end('1.1', false, 0), false, 'what became of the older one says nothing')
  t.equal(texts.isDue('1.2', 100), false, 'so it does not make the newer one fail')
  t.equal(texts.isDue('1.3', 0), true)
})
