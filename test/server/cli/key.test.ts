import t from 'tap'
import { startTestServer } from '../../helpers/server.ts'
import { runSluice } from './sluice-process.ts'

t.test('the signing key is changed from the command line', async (t) => {
  const server = await startTestServer(t)
  const settings = { SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken }
  const run = (...args: readonly string[]) =>
    runSluice(['key', 'rotate-signing', ...args], settings)
  const present = server.control.signing.current().id

  const made = await run('--in', '7d')
  t.match(made.stdout, /^Key \S{43} signs from 20\S+Z on\.\nKEY +SIGNS FROM +BELIEVED UNTIL\n/)
  t.ok(made.stdout.includes(present), 'both are shown')
  t.match(made.stdout, /jwks\.json lists them all/)
  t.match(await run('--in', '8d'), {
    code: 1,
    stderr: /^error ALREADY_EXISTS: The key \S+ follows already/,
  })
  t.match(await run('--in', 'soon'), { code: 2, stderr: /^error USAGE: --in takes a duration/ })

  const { kid, keys } = JSON.parse((await run('--in', '0', '--json')).stdout)
  t.equal(server.control.signing.current().id, kid)
  t.equal(keys.length, 3)
})
