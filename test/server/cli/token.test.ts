import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { runSluice } from './sluice-process.ts'

t.test('tokens of every kind, as people make and replace them', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const settings = { SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken }
  const run = (...args: readonly string[]) => runSluice(args, settings)
  const kill = ['flag', 'kill', 'checkout', '--reason', 'x', '--project', 'shop', '--env']

  await t.test('a role is limited to the project at hand, and to what is named', async (t) => {
    const options = ['--kind', 'automation', '--role', 'operator', '--name', 'ci']
    const made = await run('token', 'create', ...options, '--environments', 'production')
    t.match(made.stdout, /^Token \w+ \(ci\) is made, for operator of shop\/production\.\n/)
    const token = made.stdout.trim().split(/\s+/).at(-1) ?? ''
    t.match(token, /^slu_automation_/)
    const refused = await runSluice([...kill, 'staging'], { ...settings, SLUICE_TOKEN: token })
    t.match(refused, {
      code: 1,
      stderr: /^error FORBIDDEN: This needs the role operator in staging of project shop\./,
    })
    const everywhere = ['--all-projects', '--expires-in', '90d', '--json']
    const all = JSON.parse((await run('token', 'create', ...options, ...everywhere)).stdout)
    t.match(all, { project: null, role: 'operator', expiresAt: /^20/ })
    const list = (await run('token', 'list')).stdout
    t.match(list, /automation +ci +operator of all projects +20/)
    t.match(list, /automation +ci +operator of shop\/production +20\S+ +never/)
    t.match(list, /personal +first admin +admin of all projects +20/)
    t.notMatch(list, 'slu_')
  })

  await t.test('rotating shows another secret, and for how long the old is taken', async (t) => {
    const { id, secret } = await server.createKey('shop', 'staging')
    const status = async (token: string) => (await server.get('/sdk/v1/snapshot', { token })).status
    const rotated = await run('token', 'rotate', id, '--overlap', '1h')
    t.match(rotated.stdout, /has another secret\. The old one is taken until 20\S+: replace it\.\n/)
    t.equal(await status(secret), 200)
    const bare = await run('token', 'rotate', id, '--overlap', '0', '--secret')
    t.match(bare.stdout, /^slu_server_\w+\n$/)
    t.same([await status(secret), await status(bare.stdout.trim())], [401, 200])
  })

  await t.test('what cannot be is said', async (t) => {
    const create = ['token', 'create', '--name', 'x']
    t.match(await run(...create, '--kind', 'root'), { code: 2, stderr: /^error USAGE: .*choices/ })
    const roleless = await run(...create, '--kind', 'personal')
    t.match(roleless, { code: 1, stderr: /\/role: is needed for the kind personal/ })
    const long = await run('token', 'rotate', 'admin', '--overlap', 'long')
    t.match(long, { code: 2, stderr: /^error USAGE: --overlap takes a duration such as 90s/ })
    t.match(await run('token', 'revoke', 'admin'), { code: 1, stderr: /^error IN_USE: / })
  })
})
