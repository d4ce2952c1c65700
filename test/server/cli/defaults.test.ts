import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { PERSONAL_FILE, PROJECT_FILE, readDefaults } from '../../../server/cli/defaults.ts'
import { readConfig } from '../../../server/config.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { runSluice } from './sluice-process.ts'

/** A home and a folder of work some way below another one, with files in them. */
async function places(t: Test, files: { personal?: unknown; project?: unknown }) {
  const root = t.testdir({ home: {}, work: { deep: { deeper: {} } } })
  const home = join(root, 'home')
  const write = async (path: string, content: unknown) => {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  }
  if (files.personal !== undefined) await write(join(home, PERSONAL_FILE), files.personal)
  if (files.project !== undefined) await write(join(root, 'work', PROJECT_FILE), files.project)
  return { home, from: join(root, 'work/deep/deeper') }
}

t.test(
  'the file of the folder comes before the own one, and the environment before both',
  async (t) => {
    const { from, home } = await places(t, {
      personal: { url: 'https://flags.example.org', project: 'mine', environment: 'staging' },
      project: { project: 'shop' },
    })
    const defaults = readDefaults(from, home)
    t.same(defaults, {
      SLUICE_URL: 'https://flags.example.org',
      SLUICE_PROJECT: 'shop',
      SLUICE_ENVIRONMENT: 'staging',
    })
    const { SLUICE_PROJECT, SLUICE_ENVIRONMENT } = readConfig({ SLUICE_PROJECT: 'env' }, defaults)
    t.same(
      { SLUICE_PROJECT, SLUICE_ENVIRONMENT },
      { SLUICE_PROJECT: 'env', SLUICE_ENVIRONMENT: 'staging' },
    )
    t.equal(readConfig({}, {}).SLUICE_URL, 'http://127.0.0.1:4400')
  },
)

t.test('no file is fine', async (t) => {
  const { from, home } = await places(t, {})
  t.same(readDefaults(from, home), {})
})

t.test('a file that cannot be used is named, with what to do', async (t) => {
  const cases: [object, RegExp][] = [
    [{ personal: '{' }, /config\.json: it must be a JSON object such as/],
    [{ project: [] }, /sluice\.config\.json: it must be a JSON object/],
    [{ personal: { token: 'slu_x' } }, /must not hold a token: set SLUICE_TOKEN/],
    [{ project: { enviroment: 'x' } }, /"enviroment" is not a setting; .*environment/],
    [{ project: { toString: 'x' } }, /"toString" is not a setting/],
    [{ project: { project: 5 } }, /"project" must be text/],
    [{ personal: { url: 'ftp://x' } }, /"url" must be an address/],
    [
      { project: { url: 'https://elsewhere.example.org' } },
      /where your token is sent.*put it there/,
    ],
    [{ project: `"${'x'.repeat(70_000)}"` }, /too large/],
  ]
  for (const [files, message] of cases) {
    const { from, home } = await places(t, files)
    t.throws(() => readDefaults(from, home), { code: 'CONFIG_INVALID', message }, String(message))
  }
})

t.test('commands take their defaults from a file, and options come before it', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  await server.post('/api/v1/projects', { key: 'other' })
  const { home } = await places(t, { personal: { url: server.url, project: 'shop' } })
  const settings = { HOME: home, SLUICE_TOKEN: server.adminToken }
  const own = await runSluice(['flag', 'list'], settings)
  t.match(own, { code: 0, stderr: '', stdout: /^checkout/m })
  const named = await runSluice(['flag', 'list', '--project', 'other'], settings)
  t.match(named, { code: 0, stdout: /other has no flag yet/ })
  await writeFile(join(home, PERSONAL_FILE), '{')
  const broken = await runSluice(['flag', 'list'], settings)
  t.match(broken, { code: 2, stderr: /^error CONFIG_INVALID: .*config\.json: it must be/ })
})
