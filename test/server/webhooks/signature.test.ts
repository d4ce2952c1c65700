import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Webhook } from 'standardwebhooks'
import t from 'tap'
import {
  createWebhookSecret,
  signatureFault,
  signatureHeaders,
} from '../../../server/webhooks/signature.ts'
import { repositoryRoot } from '../../helpers/architecture.ts'

const body = '{"type":"flag.killed","text":"é ☃"}'
const nowMs = Date.parse('2026-01-31T09:00:00.000Z')
const message = { id: 'wh_1_8', timestamp: nowMs / 1000, body }

t.test('the example of the specification has this signature', async (t) => {
  // standard-webhooks/spec/standard-webhooks.md, "Signature scheme".
  const headers = signatureHeaders(
    {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
    },
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  )
  t.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

t.test('the library of Standard Webhooks takes what is signed here', async (t) => {
  const [one, two, other] = [createWebhookSecret(), createWebhookSecret(), createWebhookSecret()]
  const timestamp = Math.floor(Date.now() / 1000)
  const headers = signatureHeaders({ ...message, timestamp }, [one, two])
  t.same(new Webhook(one).verify(body, headers), JSON.parse(body))
  t.same(new Webhook(two).verify(body, headers), JSON.parse(body), 'both, while secrets overlap')
  t.throws(() => new Webhook(other).verify(body, headers))
  t.throws(() => new Webhook(one).verify(`${body} `, headers))
})

t.test('the code of the documentation takes the headers of Node and of Fetch', async (t) => {
  const page = readFileSync(join(repositoryRoot, 'docs/webhooks.md'), 'utf8')
  const code = /^```js\n(.*?)^```$/ms.exec(page)?.[1] ?? ''
  const folder = t.testdir({ 'read-event.mjs': code })
  const { readEvent } = await import(pathToFileURL(join(folder, 'read-event.mjs')).href)
  const secret = createWebhookSecret()
  process.env.WEBHOOK_SECRET = secret
  const headers = signatureHeaders({ ...message, timestamp: Math.floor(Date.now() / 1000) }, [
    secret,
  ])
  const request = new Request('http://hooks.example', { method: 'POST', headers, body })
  t.same(readEvent(body, request.headers), JSON.parse(body), 'of Fetch')
  const read: unknown[] = []
  const server = createServer((incoming, response) => {
    read.push(readEvent(body, incoming.headers))
    response.end()
  })
  t.teardown(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await fetch(`http://127.0.0.1:${port}`, {
    ...{ method: 'POST', body },
    headers: { ...headers, connection: 'close' },
  })
  t.same(read, [JSON.parse(body)], 'of Node')
  t.throws(() => readEvent(`${body} `, request.headers))
})

t.test('what the library signs is taken here', async (t) => {
  const [secret, before] = [createWebhookSecret(), createWebhookSecret()]
  const signature = new Webhook(secret).sign(message.id, new Date(nowMs), body)
  const headers = { id: message.id, timestamp: String(message.timestamp), signature }
  t.equal(signatureFault(headers, body, [secret], nowMs), null)
  t.equal(signatureFault(headers, body, [before, secret], nowMs), null)
  const several = { ...headers, signature: `v1a,xyz v1,AAAA ${signature}` }
  t.equal(signatureFault(several, body, [secret], nowMs), null)
  const refused = {
    'another body': signatureFault(headers, `${body} `, [secret], nowMs),
    'another secret': signatureFault(headers, body, [before], nowMs),
    'no secret': signatureFault(headers, body, [], nowMs),
    'another id': signatureFault({ ...headers, id: 'x' }, body, [secret], nowMs),
    'no id': signatureFault({ ...headers, id: undefined }, body, [secret], nowMs),
    old: signatureFault(headers, body, [secret], nowMs + 301_000),
    future: signatureFault(headers, body, [secret], nowMs - 301_000),
    'a time that is none': signatureFault({ ...headers, timestamp: '1e9' }, body, [secret], nowMs),
    'another version': signatureFault(
      { ...headers, signature: signature.replace('v1,', 'v2,') },
      body,
      [secret],
      nowMs,
    ),
    nothing: signatureFault({ ...headers, signature: '' }, body, [secret], nowMs),
    'too many': signatureFault(
      { ...headers, signature: `${'v1,AAAA '.repeat(10)}${signature}` },
      body,
      [secret],
      nowMs,
    ),
  }
  for (const [what, fault] of Object.entries(refused)) t.type(fault, 'string', what)
})
