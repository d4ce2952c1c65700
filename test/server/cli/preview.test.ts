import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { runSluice } from './sluice-process.ts'

t.test('who would get something else is shown before it is done', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const path = '/api/v1/projects/shop/flags/checkout/environments/production'
  await server.patch(path, { on: true, default: { percent: 10 } })
  const settings = { SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken }
  const run = (...args: readonly string[]) =>
    runSluice(['flag', ...args, '--env', 'production'], settings)

  const dry = await run('rollout', 'checkout', '25', '--dry-run')
  t.equal(dry.stderr, '')
  t.match(dry.stdout, /whom no rule catches: 15 % go from "off" to "on"; 85 % keep what they have/)
  t.match(dry.stdout, /^ {2}\d+ of 1000 made-up users get something else: \d+ from "off" to "on"$/m)
  t.match(dry.stdout, /^Nothing was changed\.$/m)

  // Nobody has it yet, whichever buckets the random seed of the flag gives them.
  await server.patch(path, { default: { percent: 0 } })
  const folder = t.testdir()
  const lines = join(folder, 'users.jsonl')
  writeFileSync(lines, '{"targetingKey":"a","plan":"pro"}\n{"targetingKey":"b"}\n')
  const rules = [
    {
      name: 'Pro',
      when: { attribute: 'plan', op: 'in', values: ['pro'] },
      serve: { variation: 'on' },
    },
  ]
  const change = ['--change', JSON.stringify({ rules })]
  const seen = await run('preview', 'checkout', ...change, '--contexts', lines)
  t.match(seen.stdout, /of "Pro": a new rule, which serves 100 % "on"/)
  t.match(seen.stdout, /1 of 2 contexts get something else: 1 from "off" to "on"/)
  t.match(seen.stdout, /"off" → "on" \(TARGETING_MATCH\) {2}\{"targetingKey":"a","plan":"pro"\}/)
  const array = join(folder, 'users.json')
  writeFileSync(array, '[{"plan":"pro"}]')
  const json = await run('preview', 'checkout', '--off', '--contexts', array, '--json')
  t.match(JSON.parse(json.stdout), {
    contexts: { evaluated: 1 },
    places: [{ after: { off: 100 } }],
  })
  t.match((await server.get(path)).body, { default: { split: { weights: { on: 0 } } }, rules: [] })

  const wrong: [string[], RegExp][] = [
    [['preview', 'checkout'], /^error USAGE: Say what changes/],
    [
      ['preview', 'checkout', '--on', '--contexts', '/none'],
      /^error USAGE: --contexts takes a file/,
    ],
    [['preview', 'chekout', '--on'], /^error NOT_FOUND: .*Did you mean checkout/],
    [['preview', 'checkout', '--variation', 'blue'], /^error INVALID: .*no variation "blue"/],
  ]
  for (const [args, expected] of wrong) t.match((await run(...args)).stderr, expected)
})
