import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { startSluice } from './sluice-process.ts'

t.test('the audit, history and revert commands', async (t) => {
  const dataDir = join(t.testdir(), 'data')
  const server = await startSluice({
    SLUICE_DATA_DIR: dataDir,
    SLUICE_DEMO: '0',
    SLUICE_LOG_LEVEL: 'silent',
  })
  t.teardown(() => server.stop())
  const { json, run } = server
  await json('project', 'create', 'shop')
  await json('environment', 'create', 'production', '--critical')
  await json('flag', 'create', 'checkout')
  const there = ['--env', 'production', '--yes']
  await json('flag', 'rollout', 'checkout', '20', ...there)
  await json('flag', 'on', 'checkout', ...there)
  await json('flag', 'kill', 'checkout', '--reason', 'errors', '--env', 'production')

  t.test('history says who, why and what was there before, and a revert goes back', async (t) => {
    const { stdout } = await run('flag', 'history', 'checkout', '--env', 'production')
    t.match(
      stdout,
      /^\d+\.6 {2}\d{4}-.*Z {2}flag\.killed {2}first admin killed checkout in production: errors$/m,
    )
    t.match(stdout, /^ {2}~ flagConfig\/checkout\/production \/on: false -> true$/m)
    t.match(stdout, /^ {2}~ flagConfig\/checkout\/production \/default: on -> 80 % off, 20 % on$/m)
    const [, then = ''] = /^(\d+\.5) .*flagConfig\.changed/m.exec(stdout) ?? []
    await json('flag', 'rollout', 'checkout', '90', ...there)
    const reverting = ['flag', 'revert', 'checkout', '--to', then, '--env', 'production']
    const asked = await run(...reverting)
    t.match(asked, { code: 1, stderr: /^error CONFIRMATION_NEEDED: .*put checkout back to/ })
    const reverted = await run(...reverting, '--yes', '--reason', 'too much')
    t.match(reverted, { code: 0, stdout: /^as it was at \d+\.5: checkout is killed in production/ })
    t.match(await json('flag', 'get', 'checkout', '--env', 'production'), {
      default: { split: { weights: { on: 20, off: 80 } } },
    })
    t.match(await json('flag', 'history', 'checkout', ...there, '--limit', '1'), {
      items: [{ type: 'flagConfig.reverted', reason: 'too much' }],
    })
    const unknown = await run('flag', 'revert', 'checkout', '--to', '1.2', ...there)
    t.match(unknown, {
      code: 1,
      stderr: /^error INVALID: .*1\.2 is not a revision of this project/,
    })
    const typo = await run('flag', 'history', 'chekout', '--env', 'production')
    t.match(typo, { code: 1, stderr: /^error NOT_FOUND: .*checkout/ })
  })

  t.test('the audit is listed and searched', async (t) => {
    const { stdout } = await run('audit', 'list', '--type', 'flag')
    t.match(stdout, /^REVISION +WHEN +WHO +TYPE +WHAT +WHY$/m)
    t.match(stdout, /first admin +flag\.killed +killed checkout in production +errors$/m)
    t.notMatch(stdout, 'flagConfig')
    t.match(await json('audit', 'list', '--flag', 'checkout', '--limit', '2'), {
      items: [{}, {}],
    })
    const none = await run('audit', 'list', '--by', 'token:nobody')
    t.match(none, { code: 0, stdout: 'Nothing like that is in the audit.\n' })
    t.match(
      (await run('audit', 'list', '--system')).stdout,
      /project\.created +created the project shop/,
    )
    t.match(await run('audit', 'list', '--limit', '0'), { code: 2, stderr: /from 1 to 1000/ })
    t.match(await run('audit', 'list', '--from', 'noon'), { code: 1, stderr: /query\/from/ })
  })

  t.test('a verification says what it found, and fails by the first bad entry', async (t) => {
    const valid = await run('audit', 'verify')
    t.match(
      valid.stdout,
      /^The audit is valid: entries \d+\.1 to \d+\.8 \(8\) follow on each other/,
    )
    t.match(valid.stdout, /^(None of them is signed yet|They are signed up to \d+\.\d)/m)
    t.match(valid.stdout, /^\d+ documents agree with them\.$/m)
    t.match(await json('audit', 'verify', '--system'), { valid: true })
    const database = new DatabaseSync(join(dataDir, 'sluice.db'))
    database.exec("UPDATE entry SET body = replace(body, 'errors', 'boredom') WHERE revision = 6")
    database.close()
    const changed = await run('audit', 'verify')
    t.match(changed, { code: 1, stdout: '' })
    t.match(changed.stderr, /^error ENTRY_CHANGED: The first bad entry is \d+\.6: /)
    const asJson = await run('audit', 'verify', '--json')
    t.equal(asJson.code, 1)
    t.match(JSON.parse(asJson.stdout), { valid: false, firstBad: { code: 'ENTRY_CHANGED' } })
    t.match(await run('audit', 'verify', '--checkpoint', 'a.b.c'), {
      code: 1,
      stderr: /^error CHECKPOINT_FORGED/,
    })
  })
})
