import t from 'tap'
import { readSettings } from '../../../sdk/client/settings.ts'

const options = { url: 'http://127.0.0.1:9', key: 'slu_server_x' }

t.test('a period of polling that is no number never becomes a timer without a delay', async (t) => {
  t.equal(readSettings({ ...options, pollMs: Number.NaN }).pollMs, 30_000)
  t.equal(readSettings({ ...options, pollMs: 0 }).pollMs, 1_000)
  t.equal(readSettings({ ...options, pollMs: -5 }).pollMs, 1_000)
  t.ok(readSettings({ ...options, pollMs: Number.POSITIVE_INFINITY }).pollMs < 2 ** 31)
  t.equal(readSettings(options).pollMs, 30_000)
})

t.test('an instance always has a name that reports can carry', async (t) => {
  t.match(readSettings({ ...options, instance: '' }).instance, /^instance-[0-9a-f]{16}$/)
  t.equal(readSettings({ ...options, instance: 'x'.repeat(200) }).instance.length, 128)
})

t.test('options without types are completed or named as a fault, never thrown', async (t) => {
  const untyped: unknown = { url: 5, key: 7, instance: 12, pollMs: 'often' }
  const settings = Reflect.apply(readSettings, undefined, [untyped])
  t.match(settings, { urls: ['5'], key: '7', instance: '12', pollMs: 30_000 })
  t.match(settings.fault, { code: 'MISCONFIGURED' })
  t.match(Reflect.apply(readSettings, undefined, [{}]).fault, { message: /`url` is missing/ })
})
