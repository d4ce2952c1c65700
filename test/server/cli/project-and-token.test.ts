import { join } from 'node:path'
import t from 'tap'
import { runSluice, startSluice } from './sluice-process.ts'

t.test('projects, environments, tokens and evaluation', async (t) => {
  const dataDir = join(t.testdir(), 'data')
  const server = await startSluice({ SLUICE_DATA_DIR: dataDir, SLUICE_DEMO: '0' })
  const { json, run, settings } = server
  const secrets: string[] = []

  t.test('an only project and an only environment need not be named', async (t) => {
    t.match(await run('flag', 'list'), { code: 1, stderr: /sluice project create/ })
    t.match((await run('project', 'list')).stdout, 'sluice project create')
    const made = await run('project', 'create', 'shop', '--name', 'The shop')
    t.match(made.stdout, 'sluice environment create production --critical --project shop')
    t.match(await run('token', 'create', '--name', 'x'), {
      code: 1,
      stderr: /sluice environment create <key> --project shop/,
    })
    t.match(await json('environment', 'create', 'production', '--critical'), {
      key: 'production',
      critical: true,
    })
    await json('flag', 'create', 'checkout')
    t.match(await json('flag', 'get', 'checkout'), { key: 'checkout' })
    t.match(await json('flag', 'kill', 'checkout', '--reason', 'x'), { environment: 'production' })
    await json('flag', 'restore', 'checkout', '--reason', 'x', '--yes')
  })

  t.test('of several, one must be named, by option or setting', async (t) => {
    const added = await run('environment', 'create', 'staging')
    t.match(added.stdout, 'sluice token create --env staging --name <application> --project shop')
    t.strictSame(await run('flag', 'on', 'checkout'), {
      code: 2,
      stdout: '',
      stderr:
        'error ENVIRONMENT_REQUIRED: Say which environment, with --env: production, staging.\n',
    })
    await run('project', 'create', 'blog')
    t.strictSame(await run('flag', 'list'), {
      code: 2,
      stdout: '',
      stderr: 'error PROJECT_REQUIRED: Say which project, with --project: blog, shop.\n',
    })
    const named = { ...settings, SLUICE_PROJECT: 'shop', SLUICE_ENVIRONMENT: 'staging' }
    const on = await runSluice(['flag', 'on', 'checkout'], named)
    t.match(on, { code: 0, stdout: /^checkout is on in staging/ })
    const off = ['flag', 'get', 'checkout', '--env', 'production', '--json']
    t.match((await runSluice(off, named)).stdout, '"environment":"production"', 'options win')
    const list = await run('environment', 'list', '--project', 'shop')
    t.match(list.stdout, /^production +production +yes /m)
    t.match(await json('project', 'list'), { items: [{ key: 'blog' }, { name: 'The shop' }] })
    t.match(await run('project', 'create', 'shop'), { code: 1, stderr: /^error ALREADY_EXISTS: / })
    const bad = await run('environment', 'create', 'Not Valid', '--project', 'shop')
    t.match(bad, { code: 1, stderr: /^error INVALID: .*\n {2}\/key: .*\(pattern\)\n$/ })
  })

  t.test('a token shows its secret once, works, and is revoked', async (t) => {
    const web = ['--env', 'staging', '--project', 'shop', '--name', 'web']
    const bare = await run('token', 'create', ...web, '--secret')
    const secret = bare.stdout.trim()
    t.match(bare.stdout, /^slu_server_\w+\n$/)
    const told = await run('token', 'create', ...web)
    t.match(told.stdout, /^ {2}slu_server_\w+$/m)
    const made = await json('token', 'create', ...web)
    t.match(made, { kind: 'server', project: 'shop', environment: 'staging', secret: /^slu_/ })
    secrets.push(secret, told.stdout.split('\n').at(-2)?.trim() ?? '')
    const status = async () => {
      const headers = { authorization: `Bearer ${secret}` }
      return (await fetch(`${server.url}/sdk/v1/snapshot`, { headers })).status
    }
    t.equal(await status(), 200)
    const list = await run('token', 'list')
    t.match(list.stdout, /^\w+ +server +web +shop\/staging /m)
    t.notMatch(list.stdout, 'slu_')
    const id = secret.split('_')[2] ?? ''
    t.match(await run('token', 'revoke', id), { code: 0, stdout: /is revoked/, stderr: '' })
    t.equal(await status(), 401)
    t.match(await run('token', 'revoke', id), { code: 1, stderr: /^error NOT_FOUND: / })
  })

  t.test('evaluate says what a context gets and why', async (t) => {
    const where = ['--env', 'staging', '--project', 'shop']
    const context = '{"targetingKey":"user-1"}'
    const plain = await run('evaluate', 'checkout', '--context', context, ...where)
    t.equal(plain.stdout, 'checkout = true (variation "on"), STATIC\n  default: served\n')
    await json('flag', 'rollout', 'checkout', '50', ...where)
    const short = ['evaluate', 'checkout', '--key', 'user-1', '--attribute', 'plan=pro', ...where]
    const answer = await json(...short)
    t.match(answer, { revision: /^\d+\.\d+$/, results: [{ flag: 'checkout', reason: 'SPLIT' }] })
    const full = JSON.stringify({ plan: 'pro', targetingKey: 'user-1' })
    const other = await json('evaluate', 'checkout', '--context', full, ...where)
    t.strictSame(other, answer)
    const keyless = await run('evaluate', 'checkout', ...where)
    t.match(keyless, { code: 1, stderr: /^error TARGETING_KEY_MISSING: / })
    t.match(keyless.stdout, /^ {2}default: failed$/m)
    const unknown = await run('evaluate', 'chekcout', '--key', 'u', ...where)
    t.match(unknown, { code: 1, stderr: /^error FLAG_NOT_FOUND: .*Did you mean checkout\?/ })
    const odd = await run('evaluate', 'checkout', '--context', '[1]', ...where)
    t.match(odd, { code: 2, stderr: /^error USAGE: --context takes a JSON object/ })
  })

  t.test('a wrong, missing or foreign token is refused and never repeated', async (t) => {
    const bad = { ...settings, SLUICE_TOKEN: 'slu_personal_not-a-token' }
    const refused = await runSluice(['flag', 'list'], bad)
    t.match(refused, { code: 1, stdout: '', stderr: /^error UNAUTHENTICATED: / })
    const broken = { ...settings, SLUICE_TOKEN: 'two words' }
    t.match(await runSluice(['flag', 'list'], broken), {
      code: 1,
      stderr: /^error TOKEN_INVALID: /,
    })
    const foreign = { ...settings, SLUICE_TOKEN: secrets[1] ?? '' }
    t.match(await runSluice(['project', 'list'], foreign), { stderr: /^error FORBIDDEN: / })
    const none = { ...settings, SLUICE_DATA_DIR: join(dataDir, 'elsewhere') }
    t.match(await runSluice(['flag', 'list'], none), {
      code: 1,
      stderr: /^error TOKEN_REQUIRED: .*SLUICE_TOKEN/,
    })
    t.notMatch(refused.stderr, 'not-a-token')
  })

  t.test('no secret is logged', async (t) => {
    const { stderr } = await server.stop()
    t.match(stderr, '"path":"/api/v1/tokens"')
    t.equal(secrets.length, 2)
    for (const secret of secrets) t.notOk(stderr.includes(secret))
    t.notMatch(stderr, /slu_[a-z]+_[0-9a-f]{12}_/)
  })

  t.test('without a server the command says how to get one', async (t) => {
    const { code, stderr } = await run('flag', 'list', '--project', 'shop')
    t.equal(code, 1)
    t.match(stderr, /^error SERVER_UNREACHABLE: .*ECONNREFUSED.*npm start/)
  })
  t.end()
})
