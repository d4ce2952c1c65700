import t from 'tap'
import { ReadableSink } from '../../../edge/streams/readable-sink.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const tick = () => new Promise((resolve) => setImmediate(resolve))

function watch(sink: ReadableSink) {
  const seen: string[] = []
  sink.onDrain(() => seen.push('drained'))
  sink.onClose(() => seen.push('closed'))
  return seen
}

t.test('what is read at once does not block, and what is not does until it is', async (t) => {
  const sink = new ReadableSink()
  const seen = watch(sink)
  const reader = sink.body.getReader()
  const first = reader.read()
  await tick()
  t.equal(sink.write(bytes('a')), true)
  t.same((await first).value, bytes('a'))
  t.equal(sink.write(bytes('bcd')), false, 'nobody reads')
  t.equal(sink.bufferedBytes, 3)
  t.equal(sink.write(bytes('e')), false)
  t.equal(sink.bufferedBytes, 4)
  t.same((await reader.read()).value, bytes('bcd'))
  t.same((await reader.read()).value, bytes('e'))
  await tick()
  t.same(seen, ['drained'])
  t.equal(sink.bufferedBytes, 0)
})

t.test('it is over once, whoever ends it', async (t) => {
  const ended = new ReadableSink()
  const seenEnded = watch(ended)
  ended.write(bytes('last'))
  ended.end()
  ended.destroy()
  const reader = ended.body.getReader()
  t.same((await reader.read()).value, bytes('last'), 'after what is buffered')
  t.equal((await reader.read()).done, true)
  t.same([ended.closed, ...seenEnded], [true, 'closed'])

  const cut = new ReadableSink()
  const seenCut = watch(cut)
  cut.write(bytes('lost'))
  cut.destroy()
  await t.rejects(cut.body.getReader().read(), /cut/)
  t.same([cut.closed, ...seenCut], [true, 'closed'])

  const left = new ReadableSink()
  const seenLeft = watch(left)
  await left.body.cancel()
  left.end()
  t.equal(left.write(bytes('late')), true, 'nothing is kept for nobody')
  t.same([left.closed, ...seenLeft], [true, 'closed'])
})
