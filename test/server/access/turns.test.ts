import t from 'tap'
import { Turns } from '../../../server/access/turns.ts'

t.test('work of one name is done in order, one piece after the other', async (t) => {
  const turns = new Turns()
  const done: string[] = []
  const gates: (() => void)[] = []
  const work = (name: string) => () =>
    new Promise<void>((resolve) => {
      done.push(`${name} begins`)
      gates.push(() => {
        done.push(`${name} ends`)
        resolve()
      })
    })
  const first = turns.take('shop', 1, work('a'))
  const second = turns.take('shop', 1, work('b'))
  const failing = turns.take('blog', 1, async () => {
    throw new Error('no')
  })
  await t.rejects(failing, { message: 'no' }, 'other names do not wait')
  gates.shift()?.()
  await first
  await Promise.resolve()
  gates.shift()?.()
  await second
  t.same(done, ['a begins', 'a ends', 'b begins', 'b ends'])
})

t.test('what would have to wait too long is refused', async (t) => {
  const turns = new Turns()
  let release = () => {}
  const large = turns.take('shop', 60_000, () => new Promise<void>((done) => (release = done)))
  await t.rejects(
    turns.take('shop', 1, async () => {}),
    { code: 'OVERLOADED' },
  )
  release()
  await large
  t.equal(await turns.take('shop', 1, async () => 'again'), 'again')
})
