import fc from 'fast-check'
import t from 'tap'
import {
  createEventStreamParser,
  EventTooLarge,
  type ServerSentEvent,
} from '../../../sdk/client/event-stream.ts'

function parse(chunks: readonly string[], maxEventChars = 1_000) {
  const events: ServerSentEvent[] = []
  const retries: number[] = []
  const parser = createEventStreamParser(
    { onEvent: (event) => events.push(event), onRetry: (delayMs) => retries.push(delayMs) },
    maxEventChars,
  )
  for (const chunk of chunks) parser.push(chunk)
  return { events, retries }
}

t.test('lines may end in a line feed, a carriage return or both', async (t) => {
  const expected = [{ type: 'a', data: 'x\ny', id: '' }]
  for (const end of ['\n', '\r', '\r\n']) {
    const text = ['event: a', 'data: x', 'data: y', '', ''].join(end)
    t.same(parse([text]).events, expected)
    t.same(parse([...text]).events, expected, 'even one character at a time')
  }
})

t.test('fields are read as the standard says', async (t) => {
  t.same(parse(['\uFEFFdata: after a byte order mark\n\n']).events, [
    { type: 'message', data: 'after a byte order mark', id: '' },
  ])
  t.same(parse(['data\n\ndata:\n\n']).events, [
    { type: 'message', data: '', id: '' },
    { type: 'message', data: '', id: '' },
  ])
  t.same(parse(['data:  two spaces\n\n']).events, [
    { type: 'message', data: ' two spaces', id: '' },
  ])
  t.same(parse(['event: alone\n\ndata: x\n\n']).events, [{ type: 'message', data: 'x', id: '' }])
  t.same(parse([': comment\nunknown: field\ndata: x\n\n']).events, [
    { type: 'message', data: 'x', id: '' },
  ])
  t.same(parse(['id: 1.9\ndata: x\n\ndata: y\n\n']).events, [
    { type: 'message', data: 'x', id: '1.9' },
    { type: 'message', data: 'y', id: '' },
  ])
  t.same(parse(['retry: 250\nretry: soon\nretry: -1\n\n']), { events: [], retries: [250] })
})

t.test('an event whose end has not come is not delivered', async (t) => {
  t.same(parse(['event: a\ndata: x\n']).events, [])
  t.same(parse(['event: a\ndata: x']).events, [])
})

t.test('however a stream is cut into chunks, the events are the same', async (t) => {
  const line = fc.constantFrom('data: a', 'data:b', 'event: e', ': c', 'retry: 9', 'id: 1', '')
  const end = fc.constantFrom('\n', '\r', '\r\n')
  const stream = fc.array(fc.tuple(line, end)).map((lines) => lines.flat().join(''))
  fc.assert(
    fc.property(stream, fc.array(fc.nat(200)), (text, cuts) => {
      const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length]
      places.sort((a, b) => a - b)
      const chunks = places.slice(1).map((place, i) => text.slice(places[i], place))
      t.strictSame(parse(chunks), parse([text]))
    }),
  )
})

t.test('an event that grows over the limit is refused before it is whole', async (t) => {
  t.throws(() => parse(['data: ', 'x'.repeat(60), 'x'.repeat(60)], 100), EventTooLarge)
  t.throws(() => parse(['data: x\n'.repeat(30)], 100), EventTooLarge, 'in many lines, too')
})

t.test('many small events and comments do not add up to the limit', async (t) => {
  t.equal(parse(['data: x\n\n'.repeat(100)], 100).events.length, 100)
  t.equal(parse([`${': comment\n'.repeat(100)}data: x\n\n`], 100).events.length, 1)
})
