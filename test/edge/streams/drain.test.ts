import t from 'tap'
import { drainReaders } from '../../../edge/streams/drain-readers.ts'
import { StreamCounts } from '../../../edge/streams/stream-counts.ts'
import { StreamHub } from '../../../edge/streams/stream-hub.ts'
import { StreamReader } from '../../../edge/streams/stream-reader.ts'
import { MemorySink } from './memory-sink.ts'

const encoder = new TextEncoder()
const source = {
  revision: 3,
  frameFrom: () => encoder.encode('delta'),
  heartbeat: () => encoder.encode('heartbeat'),
}

function open(hub: StreamHub<string>, endsAt = Number.POSITIVE_INFINITY) {
  const sink = new MemorySink()
  const reader = new StreamReader(sink, 'somebody', { revision: 3, endsAt }, new StreamCounts())
  hub.attach(reader, 3)
  return sink
}

t.test('the end of many streams is spread, each told when to come back', async (t) => {
  const hub = new StreamHub<string>(source, new StreamCounts())
  const sinks = Array.from({ length: 300 }, () => open(hub))
  const began = performance.now()
  const times: number[] = []
  for (const sink of sinks) sink.onEnd = () => times.push(performance.now() - began)
  await drainReaders(hub.retire(), 200)
  t.equal(times.length, 300)
  const last = Math.max(...times)
  t.ok(last >= 150, `the last one ends after ${last} ms`)
  t.ok(times.filter((ms) => ms < last / 2).length < 250, 'and not most of them at the beginning')
  const waits = sinks.map((sink) => Number(/reconnectInMs":(\d+)/.exec(sink.text)?.[1]))
  t.ok(waits.every((ms) => ms >= 0 && ms <= 1000))
  t.ok(new Set(waits).size > 150, 'each at a time of its own')
  t.equal(hub.readerCount, 0)
})

t.test('few streams end at once, and a late one is sent away', async (t) => {
  const hub = new StreamHub<string>(source, new StreamCounts())
  const sink = open(hub)
  const began = performance.now()
  await drainReaders(hub.retire(), 60_000)
  t.ok(performance.now() - began < 1_000)
  t.ok(sink.closed)
  const late = open(hub)
  t.match(late.text, /^event: control/)
  t.ok(late.closed)
})

t.test('a stream that is ending gets nothing more', async (t) => {
  const hub = new StreamHub<string>(source, new StreamCounts())
  const sink = open(hub)
  sink.isHeld = true
  await drainReaders(hub.retire(), 0)
  const { text } = sink
  hub.publish()
  hub.beat(new Date())
  hub.sendAll(encoder.encode('snapshot'))
  t.equal(sink.text, text)
  sink.destroy()
})

t.test('a stream that has been open for long is sent to open another', async (t) => {
  const hub = new StreamHub<string>(source, new StreamCounts())
  const [old, young] = [open(hub, 1_000), open(hub, 2_000)]
  hub.sweep(999, () => true)
  t.equal(hub.readerCount, 2)
  hub.sweep(1_000, () => true)
  t.match(old.text, /"reconnectInMs":0/)
  t.ok(old.closed)
  t.notOk(young.closed)
})
