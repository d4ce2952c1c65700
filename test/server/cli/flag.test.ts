import { join } from 'node:path'
import t from 'tap'
import { startSluice } from './sluice-process.ts'

t.test('the flag commands', async (t) => {
  const server = await startSluice({
    SLUICE_DATA_DIR: join(t.testdir(), 'data'),
    SLUICE_DEMO: '0',
    SLUICE_LOG_LEVEL: 'silent',
  })
  t.teardown(() => server.stop())
  const { json, run } = server
  await json('project', 'create', 'shop')
  await json('environment', 'create', 'staging')
  await run('environment', 'create', 'production', '--critical')
  const staging = ['--env', 'staging']

  t.test('a flag is made, turned on, rolled out and turned off', async (t) => {
    const made = await run('flag', 'create', 'checkout', '--tag', 'payments', '--tag', 'web')
    t.equal(made.stderr, '')
    t.match(made.stdout, 'checkout is made in shop: boolean flag with "on", "off"')
    t.match(await json('flag', 'get', 'checkout'), { key: 'checkout', tags: ['payments', 'web'] })
    const rolled = await run('flag', 'rollout', 'checkout', '25', ...staging)
    t.equal(rolled.code, 0)
    t.match(rolled.stdout, 'checkout is off in staging: everybody gets "off"')
    t.match(rolled.stdout, /warning FLAG_OFF: .* sluice flag on checkout --env staging/)
    const on = await run('flag', 'on', 'checkout', ...staging)
    t.match(on.stdout, /checkout is on in staging: .*25 % get "on"/)
    t.notMatch(on.stdout, 'warning')
    t.match(await json('flag', 'rollout', 'checkout', '12.5%', ...staging), {
      on: true,
      default: { split: { weights: { on: 12.5, off: 87.5 } } },
      warnings: [],
    })
    t.match(await json('flag', 'off', 'checkout', ...staging), { on: false })
    const shown = await run('flag', 'get', 'checkout')
    t.match(shown.stdout, /^ENVIRONMENT {2}STATE {2}WHILE ON$/m)
    t.match(shown.stdout, /^staging {6}off {4}.*12\.5 % get "on"/m)
    t.match(await json('flag', 'get', 'checkout', ...staging), { environment: 'staging' })
  })

  t.test('a flag of strings says which variation gets the percentage', async (t) => {
    const variations = ['--variation', 'blue=#00f', '--variation', 'grey=a=b']
    t.match(await json('flag', 'create', 'colour', '--type', 'string', ...variations), {
      variations: [
        { key: 'blue', value: '#00f' },
        { key: 'grey', value: 'a=b' },
      ],
    })
    const bare = await run('flag', 'rollout', 'colour', '10', ...staging)
    t.equal(bare.code, 1)
    t.match(bare.stderr, /^error VARIATION_REQUIRED: .*colour/)
    const named = ['flag', 'rollout', 'colour', '10', '--variation', 'blue', ...staging]
    t.match(await json(...named), { default: { split: { weights: { blue: 10, grey: 90 } } } })
    const made = await json(
      ...['flag', 'create', 'limit', '--type', 'number', '--kind', 'operational'],
      ...['--variation', 'low=10', '--variation', 'high=1e3'],
    )
    t.match(made, { kind: 'operational', variations: [{ value: 10 }, { value: 1000 }] })
  })

  t.test('a kill says who and why, and restore lifts it', async (t) => {
    await json('flag', 'create', 'search')
    await json('flag', 'on', 'search', ...staging)
    const killed = await run('flag', 'kill', 'search', '--reason', 'errors', ...staging)
    t.equal(killed.code, 0)
    const id = /\((k_\w+): errors\)/.exec(killed.stdout)?.[1] ?? 'none'
    t.match(killed.stdout, `sluice flag restore --kill ${id} --env staging`)
    t.match(await json('flag', 'kill', 'search', '--reason', 'again', ...staging), {
      killed: { id, reason: 'errors' },
    })
    const edited = await run('flag', 'rollout', 'search', '5', ...staging)
    t.match(
      edited.stdout,
      /^search is killed in staging \(k_\w+: errors\), so everybody gets "off"/,
    )
    const restored = await run('flag', 'restore', 'search', '--reason', 'fixed', ...staging)
    t.match(restored.stdout, 'restored: search is on in staging')
  })

  t.test('many flags are killed by key or tag, and lifted by kill', async (t) => {
    for (const key of ['card', 'invoice']) await json('flag', 'create', key, '--tag', 'money')
    const tried = await json(
      ...['flag', 'kill', 'card', '--reason', 'drill', '--dry-run', ...staging],
    )
    t.match(tried, { id: null, killed: ['card'], already: [] })
    t.match(await json('flag', 'get', 'card', ...staging), { killed: null })
    const many = await run('flag', 'kill', '--tag', 'money', '--reason', 'drill', ...staging)
    t.match(many.stdout, 'killed in staging: card, invoice')
    const id = /--kill (k_\w+)/.exec(many.stdout)?.[1] ?? 'none'
    const both = ['card', 'invoice']
    t.match(await json('flag', 'kill', ...both, '--reason', 'again', ...staging), {
      id: null,
      already: both,
    })
    const lifted = await json('flag', 'restore', '--kill', id, '--reason', 'over', ...staging)
    t.match(lifted, { restored: both, already: [] })
    const none = await run('flag', 'kill', '--tag', 'nothing', '--reason', 'x', ...staging)
    t.match(none, { code: 1, stderr: /^error NOTHING_MATCHED: / })
  })

  t.test('a flag is archived, deleted only then, and gone', async (t) => {
    await json('flag', 'create', 'old')
    const early = await run('flag', 'delete', 'old', '--yes')
    t.match(early, { code: 1, stderr: /^error NOT_ARCHIVED: / })
    t.match(await json('flag', 'archive', 'old', '--yes'), { key: 'old', archived: true })
    t.match(await json('flag', 'unarchive', 'old', '--yes'), { archived: false })
    await run('flag', 'archive', 'old', '--yes')
    t.strictSame(await run('flag', 'delete', 'old', '--json', '--yes'), {
      code: 0,
      stdout: '',
      stderr: '',
    })
    t.match(await run('flag', 'get', 'old'), { code: 1, stderr: /^error NOT_FOUND: / })
    const list = await run('flag', 'list')
    t.match(list.stdout, /^KEY +TYPE +KIND +VARIATIONS +TAGS$/m)
    t.match(list.stdout, /^checkout +boolean +release +on, off +payments, web$/m)
    t.notMatch(list.stdout, /^old /m)
    t.match(await json('flag', 'list'), { items: [{ key: 'card' }], next: null })
  })

  t.test('an unknown flag names the one that was meant', async (t) => {
    const typed = 'chekcout'
    const meant = /^error \w+: .*Did you mean checkout\?/
    t.match(await run('flag', 'on', typed, ...staging), { code: 1, stderr: meant })
    const kill = await run('flag', 'kill', typed, '--reason', 'x', ...staging)
    t.match(kill, { code: 1, stdout: '', stderr: meant })
    const both = await run('flag', 'kill', typed, 'card', '--reason', 'x', ...staging)
    t.match(both, { code: 1, stderr: /Did you mean checkout\?\n {2}\/flags\/0: .*UNKNOWN_FLAG/ })
    t.match(await json('flag', 'get', 'card', ...staging), { killed: null }, 'none was killed')
  })

  t.test('a critical environment is changed only with --yes, and killed without', async (t) => {
    const production = ['--env', 'production']
    for (const words of [
      ['flag', 'on', 'checkout', ...production],
      ['flag', 'rollout', 'checkout', '50', ...production],
      ['flag', 'restore', 'checkout', '--reason', 'x', ...production],
      ['flag', 'archive', 'checkout'],
    ]) {
      const { code, stdout, stderr } = await run(...words)
      t.match(stderr, /^error CONFIRMATION_NEEDED: production is critical.*--yes/)
      t.match({ code, stdout }, { code: 1, stdout: '' })
    }
    t.match(await json('flag', 'get', 'checkout', ...production), { on: false })
    t.match(await json('flag', 'on', 'checkout', '--yes', ...production), { on: true })
    t.match(await json('flag', 'kill', 'checkout', '--reason', 'x', ...production), {
      killed: { reason: 'x' },
    })
  })
  t.end()
})
