import { Readable } from 'node:stream'
import fc from 'fast-check'
import t from 'tap'
import type { Alert } from '../../../server/domain/alert.ts'
import { readAlertmanagerMessage } from '../../../server/http/alertmanager-message.ts'

async function read(chunks: readonly (Buffer | string)[]) {
  const alerts: Alert[] = []
  const body = Readable.from(chunks.map((chunk) => Buffer.from(chunk)))
  const message = await readAlertmanagerMessage(body, (alert) => alerts.push(alert))
  return { alerts, ...message }
}

const text = fc.string({ unit: 'binary', maxLength: 20 })
const alert = fc.record({
  status: fc.constantFrom('firing', 'resolved'),
  labels: fc.dictionary(text, text, { maxKeys: 5 }),
  annotations: fc.dictionary(fc.oneof(text, fc.constantFrom('summary', 'status')), text),
  startsAt: fc.constantFrom('2026-01-31T09:00:00.000Z', 'soon', ''),
  fingerprint: fc.constantFrom('2c1b7a90d3e4f567', 'a'),
  values: fc.jsonValue({ maxDepth: 2 }),
})

t.test('a message is read the same, however it is cut into chunks', async () => {
  const message = fc.record({
    other: fc.jsonValue({ maxDepth: 3 }),
    alerts: fc.array(alert, { maxLength: 5 }),
    truncatedAlerts: fc.nat(2),
  })
  await fc.assert(
    fc.asyncProperty(message, fc.integer({ min: 1, max: 50 }), async (sent, size) => {
      const bytes = Buffer.from(JSON.stringify(sent))
      const chunks: Buffer[] = []
      for (let i = 0; i < bytes.length; i += size) chunks.push(bytes.subarray(i, i + size))
      const { alerts, isTruncated, malformed } = await read(chunks)
      const told = alerts.map(({ isFiring, labels, summary, identity, startedMs }) => [
        isFiring,
        [...labels],
        summary,
        identity,
        startedMs,
      ])
      const expected = sent.alerts.map(({ status, labels, annotations, ...one }) => [
        status === 'firing',
        Object.entries(labels),
        Object.hasOwn(annotations, 'summary') ? annotations.summary : null,
        one.fingerprint,
        Number.isNaN(Date.parse(one.startsAt)) ? null : Date.parse(one.startsAt),
      ])
      const isSame = JSON.stringify(told) === JSON.stringify(expected)
      return isSame && malformed === 0 && isTruncated === sent.truncatedAlerts > 0
    }),
    { numRuns: 50 },
  )
})

t.test('long texts are cut, and what is no alert is counted', async (t) => {
  const long = { status: 'firing', labels: { a: 'x'.repeat(5000) }, fingerprint: '' }
  const odd = [null, 1, 'firing', [], { status: 'firing' }, { status: 'pending', labels: {} }]
  const { alerts, malformed } = await read([JSON.stringify({ alerts: [long, ...odd] })])
  t.equal(malformed, odd.length)
  t.match(alerts, { length: 1 })
  t.equal(alerts[0]?.labels.get('a')?.length, 1025)
  t.match(
    alerts[0]?.identity,
    /^[0-9a-f]{64}$/,
    'without a fingerprint its labels are its identity',
  )
})

t.test('what is no such message is refused', async (t) => {
  const nested = `{"alerts":[${'['.repeat(40)}`
  for (const body of ['', '{', '{"alerts":[]', '{}{}', 'null x', nested]) {
    await t.rejects(read([body]), { code: 'MALFORMED_JSON' }, body)
  }
  for (const body of ['{}', '[]', '{"alerts":{}}', '{"alerts/":{"status":"firing"}}']) {
    await t.rejects(read([body]), { code: 'INVALID' }, body)
  }
})
