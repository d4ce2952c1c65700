import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse, stringify } from 'yaml'
import { readConfig } from '../../server/config.ts'
import { startServer } from '../../server/main.ts'
import { bootstrapToken, testMasterKey } from '../helpers/process.ts'
import { readSamples } from '../server/metrics/exposition.ts'
import { deployFolder, listOf, metricsOf, readAlerts, readPanels, readQueries } from './queries.ts'

const prometheus = join(deployFolder, 'prometheus')
/** Added to every series by whoever scrapes. */
const scrapeLabels = ['instance', 'job']

function promtool(args: readonly string[], options: { cwd?: string; input?: string } = {}) {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, {
    encoding: 'utf8',
    ...options,
  })
  if (error !== undefined) throw error
  return { status, text: `${stdout}${stderr}` }
}

/** What /metrics says of a server as people start it. */
async function scrape(dataDir: string): Promise<string> {
  const server = await startServer(
    readConfig({
      SLUICE_PORT: '0',
      SLUICE_DATA_DIR: dataDir,
      SLUICE_LOG_LEVEL: 'silent',
      SLUICE_MASTER_KEY: testMasterKey,
      SLUICE_BOOTSTRAP_TOKEN: bootstrapToken,
    }),
  )
  const headers = { authorization: `Bearer ${bootstrapToken}` }
  await report(server.url, headers)
  // The first is counted by the time of the second.
  await (await fetch(`${server.url}/metrics`, { headers })).text()
  const text = await (await fetch(`${server.url}/metrics`, { headers })).text()
  await server.stop()
  return text
}

/** An instance, without which there is nothing that says what instances serve. */
async function report(url: string, headers: Record<string, string>): Promise<void> {
  const json = { ...headers, 'content-type': 'application/json' }
  const key = { kind: 'server', name: 'web', project: 'demo', environment: 'staging' }
  const body = JSON.stringify(key)
  const made = await fetch(`${url}/api/v1/tokens`, { method: 'POST', headers: json, body })
  const { secret } = Object(await made.json())
  const sent = await fetch(`${url}/sdk/v1/reports`, {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${secret}` },
    body: JSON.stringify({
      ...{ instance: 'web-1', boot: 'b', seq: 1, sdk: 'x/1', capabilities: [], applied: null },
      ...{ ageMs: 0, evaluations: {}, metrics: {}, unknownFlags: {} },
    }),
  })
  if (sent.status !== 202) throw new Error(await sent.text())
}

const scraped = scrape(t.testdir())

t.test('every metric that the dashboard and the rules name is there', async (t) => {
  const samples = readSamples(await scraped)
  const labels = new Map<string, Set<string>>()
  for (const { name, labels: own } of samples) labels.set(name, new Set(Object.keys(own)))
  const missing = readQueries().flatMap(({ from, expression }) =>
    metricsOf(expression).flatMap(({ name, labels: selected }) => {
      const known = labels.get(name)
      if (known === undefined) return [`${from}: there is no ${name}`]
      return selected
        .filter((label) => !known.has(label) && !scrapeLabels.includes(label))
        .map((label) => `${from}: ${name} has no label ${label}`)
    }),
  )
  t.same(missing, [])
  t.ok(readQueries().length > 40)
  const shown = new Set(
    readQueries()
      .flatMap(({ expression }) => metricsOf(expression))
      .map(({ name }) => name),
  )
  const own = [...labels.keys()].filter((name) => /^sluice_.*(?<!_count|_sum)$/.test(name))
  const unseen = own.filter((name) => !shown.has(name))
  t.same(unseen, ['sluice_project_epoch'], 'all others are shown')
})

t.test('promtool takes what /metrics says', async (t) => {
  const text = await scraped
  const own = text.split('\n\n').filter((block) => block.startsWith('# HELP sluice_'))
  t.ok(own.length >= 20)
  t.same(promtool(['check', 'metrics'], { input: `${own.join('\n')}\n` }), { status: 0, text: '' })
  // Of the process's metrics, whose names are not ours, only that they can be read.
  const all = promtool(['check', 'metrics'], { input: text })
  t.notMatch(all.text, /error while linting|parse/i)
})

t.test('promtool takes the rules and every query of the dashboard', async (t) => {
  t.match(promtool(['check', 'rules', join(prometheus, 'alerts.yaml')]), {
    status: 0,
    text: `SUCCESS: ${readAlerts().length} rules found`,
  })
  const rules = readQueries().map(({ expression }, index) => ({
    record: `query_${index}`,
    expr: expression,
  }))
  const folder = t.testdir({
    'queries.yaml': stringify({ groups: [{ name: 'queries', rules }] }),
    'broken.yaml': stringify({ groups: [{ name: 'a', rules: [{ record: 'b', expr: 'sum(' }] }] }),
  })
  t.match(promtool(['check', 'rules', join(folder, 'queries.yaml')]), { status: 0 })
  t.not(
    promtool(['check', 'rules', join(folder, 'broken.yaml')]).status,
    0,
    'a broken one it does not',
  )
})

t.test('each alert is tested, and its test passes', async (t) => {
  const cases: unknown = parse(readFileSync(join(prometheus, 'alerts.test.yaml'), 'utf8'))
  const tested = listOf(cases, 'tests')
    .flatMap((one) => listOf(one, 'alert_rule_test'))
    .filter((one) => listOf(one, 'exp_alerts').length > 0)
    .map(({ alertname }) => alertname)
  t.same(new Set(tested), new Set(readAlerts().map(({ name }) => name)), 'each fires once')
  t.match(promtool(['test', 'rules', 'alerts.test.yaml'], { cwd: prometheus }), { status: 0 })
  for (const { name, rule } of readAlerts()) {
    t.match(rule, { labels: { severity: /^(critical|warning)$/ } }, name)
    t.match(rule, { annotations: { summary: /./, description: /./ } }, name)
  }
})

t.test('the panels of the dashboard are each at a place of their own', async (t) => {
  const panels = readPanels()
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  const overlaps = panels.flatMap(({ place: a, title }, index) =>
    panels
      .slice(index + 1)
      .filter(
        ({ place: b }) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h,
      )
      .map((other) => `${title} and ${other.title}`),
  )
  t.same(overlaps, [])
  t.ok(panels.every(({ place }) => place.x + place.w <= 24))
})
