import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { readConfig } from '../../../server/config.ts'
import { prometheusFindings } from '../../../server/doctor/prometheus.ts'
import { Prometheus } from '../../../server/ramps/prometheus.ts'
import { readPrometheusSettings } from '../../../server/ramps/prometheus-settings.ts'

/** What arrived: authorization, tenant, and the path with its query string. */
const seen: string[] = []
const server = createServer((request, response) => {
  const { authorization = '-', 'x-scope-orgid': tenant = '-' } = request.headers
  seen.push(`${authorization} ${String(tenant)} ${request.url}`)
  const data = { resultType: 'vector', result: [{ metric: {}, value: [1, '1'] }] }
  const warnings = request.url?.includes('warn') ? ['a store is away'] : undefined
  response.end(JSON.stringify({ status: 'success', data, warnings }))
})
let host = ''

t.before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  host = typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : ''
})
t.teardown(() => {
  server.closeAllConnections()
  server.close()
})

function settingsOf(environment: Readonly<Record<string, string>>) {
  return readPrometheusSettings(readConfig(environment))
}

async function ask(environment: Readonly<Record<string, string>>, times = 1) {
  const settings = settingsOf(environment)
  if (settings === undefined) throw new Error('no settings')
  const prometheus = new Prometheus(settings)
  try {
    for (let i = 0; i < times; i += 1) await prometheus.query('vector(1)')
  } finally {
    await prometheus.close()
  }
  return seen.splice(0)
}

t.test('credentials, query string, tenant and token go along', async (t) => {
  const basic = `Basic ${Buffer.from('gate:p@ss/1').toString('base64')}`
  const url = `http://gate:p%40ss%2F1@${host}/select/0/?dedup=true&warn=1`
  t.same(
    await ask({ SLUICE_PROMETHEUS_URL: url, SLUICE_PROMETHEUS_HEADER: 'X-Scope-OrgID: shop' }),
    [`${basic} shop /select/0/api/v1/query?dedup=true&warn=1`],
  )
  const base = { SLUICE_PROMETHEUS_URL: `http://${host}` }
  t.same(await ask({ ...base, SLUICE_PROMETHEUS_TOKEN: 'abc' }), ['Bearer abc - /api/v1/query'])
  t.same(await ask(base), ['- - /api/v1/query'])
  t.equal(settingsOf({}), undefined)
})

t.test('a token in a file is read for each query, because it is rotated', async (t) => {
  const file = join(t.testdir({ token: 'first\n' }), 'token')
  const settings = settingsOf({
    SLUICE_PROMETHEUS_URL: `http://${host}`,
    SLUICE_PROMETHEUS_TOKEN_FILE: file,
  })
  const prometheus = new Prometheus(settings ?? { url: '' })
  t.teardown(() => prometheus.close())
  await prometheus.query('1')
  await writeFile(file, 'second\n')
  await prometheus.query('1')
  t.same(seen.splice(0), ['Bearer first - /api/v1/query', 'Bearer second - /api/v1/query'])
  await writeFile(file, 'two\nhidden')
  await t.rejects(prometheus.query('1'), { message: /^(?!.*hidden).*TOKEN_FILE does not hold one/ })
})

t.test('settings that cannot work are refused at the start, and never shown', async (t) => {
  const url = { SLUICE_PROMETHEUS_URL: 'http://prometheus:9090' }
  const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ SLUICE_PROMETHEUS_URL: 'http://u:hidden/x@host' }, /URL must be an address/],
    [{ SLUICE_PROMETHEUS_URL: 'http://u:hidden%zz@host' }, /percent-encoded/],
    [{ SLUICE_PROMETHEUS_URL: 'http://host/#hidden' }, /without #/],
    [{ SLUICE_PROMETHEUS_URL: 'hidden://host' }, /SLUICE_PROMETHEUS_URL must be/],
    [
      { SLUICE_PROMETHEUS_URL: 'http://u:hidden@host', SLUICE_PROMETHEUS_TOKEN: 'hidden' },
      /only one of them/,
    ],
    [{ ...url, SLUICE_PROMETHEUS_TOKEN: 'hid den' }, /TOKEN must be visible/],
    [
      { ...url, SLUICE_PROMETHEUS_TOKEN_FILE: '/nowhere/token' },
      /TOKEN_FILE cannot be read: ENOENT/,
    ],
    [{ ...url, SLUICE_PROMETHEUS_HEADER: 'hidden' }, /HEADER must be a header such as/],
    [{ ...url, SLUICE_PROMETHEUS_HEADER: 'A: b\r\nhidden: c' }, /HEADER must be a header/],
    [{ ...url, SLUICE_PROMETHEUS_HEADER: 'Authorization: hidden' }, /cannot be Authorization/],
    [{ ...url, SLUICE_PROMETHEUS_HEADER: 'Content-Type: hidden' }, /cannot be Content-Type/],
  ]
  for (const [environment, message] of cases) {
    t.throws(() => settingsOf(environment), { code: 'CONFIG_INVALID', message })
    t.throws(() => settingsOf(environment), { message: /^(?!.*hidden)/ }, 'no value is shown')
  }
})

t.test('doctor asks the Prometheus of the settings', async (t) => {
  const found = (environment: Readonly<Record<string, string>>) =>
    prometheusFindings(readConfig(environment))
  t.same(await found({}), [])
  const base = `http://${host}`
  t.match(await found({ SLUICE_PROMETHEUS_URL: base }), [{ check: 'prometheus', status: 'ok' }])
  t.match(await found({ SLUICE_PROMETHEUS_URL: `${base}?warn=1` }), [
    { status: 'warn', detail: /a store is away/, advice: /never a Go/ },
  ])
  t.match(await found({ SLUICE_PROMETHEUS_URL: 'http://127.0.0.1:9' }), [
    {
      status: 'fail',
      detail: /did not answer: ECONNREFUSED/,
      advice: /check SLUICE_PROMETHEUS_URL/,
    },
  ])
  t.match(await found({ SLUICE_PROMETHEUS_URL: 'http://host/#x' }), [{ status: 'fail' }])
  seen.splice(0)
})
