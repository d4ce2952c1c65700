import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Ended, runSluice, startSluice } from './sluice-process.ts'

const cart = `import { CHECKOUT } from './index.ts'
import { flags } from './flags.ts'
import { oldCart } from './old.ts'

export function cart(user: string): string {
  if (flags.boolean(CHECKOUT, { targetingKey: user }, false)) {
    return 'new'
  }
  return oldCart(user)
}
`
const direct = cart.replace(/^.*index.*\n/, '').replace('CHECKOUT,', "'checkout',")
const cleanedCart = `export function cart(user: string): string {
  return 'new'
}
`

/** A repository with one commit. */
function repository(t: Test, files: Parameters<Test['testdir']>[0]): string {
  const folder = t.testdir(files)
  repositoryAt(folder)
  return folder
}

function repositoryAt(folder: string): void {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: folder,
      stdio: 'ignore',
    })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '--allow-empty', '-m', 'first')
}

const application = {
  '.gitignore': 'built\n',
  built: { 'cart.ts': cart },
  src: {
    'keys.ts': "export const CHECKOUT = 'checkout'\n",
    'index.ts': "export * from './keys.ts'\n",
    'cart.ts': cart,
    'broken.ts': "if (flags.boolean('checkout', {}, false) {\n",
    'latin.ts': Buffer.from(`${direct}\n// caf\xe9\n`, 'latin1'),
    'picture.ts': 'checkout\0\0\0',
  },
}

function clean(folder: string, ...args: readonly string[]): Promise<Ended> {
  return runSluice(['clean', 'checkout', ...args], {}, folder)
}

t.test('shows the changes, and writes them only when told to', async (t) => {
  const folder = repository(t, application)
  const file = join(folder, 'src/cart.ts')
  const shown = await clean(folder, '--value', 'true')
  t.match(shown.stdout, '-  return oldCart(user)')
  t.match(shown.stdout, /src\/keys\.ts:1: export const CHECKOUT = 'checkout'/)
  t.match(shown.stdout, /src\/broken\.ts:1: left as it is/)
  t.match(shown.stdout, /src\/latin\.ts:\d+: left as it is: not all of it is UTF-8/)
  t.match(shown.stdout, /1 of \d files would be changed.*skipped: 1 binary/)
  t.equal(shown.code, 1, 'a file that does not parse is left to be done')
  t.equal(readFileSync(file, 'utf8'), cart)
  const written = await clean(folder, '--value', 'true', '--write')
  t.match(written.stdout, /1 of \d files changed/)
  t.equal(readFileSync(file, 'utf8'), cleanedCart)
  t.equal(readFileSync(join(folder, 'built/cart.ts'), 'utf8'), cart, 'what git ignores stays')
  const again = await clean(folder, '--value', 'true', '--write', '--force', '--json')
  t.same(JSON.parse(again.stdout).changed, [])
})

t.test('a work tree with changes is refused, and --force writes all the same', async (t) => {
  const folder = repository(t, {
    'a.ts': 'export const f = 1\n',
    'cart.ts': direct,
  })
  writeFileSync(join(folder, 'a.ts'), 'export const f = 2\n')
  const refused = await clean(folder, '--value', 'true', '--write')
  t.match(refused.stderr, /^error WORK_TREE_DIRTY/)
  t.match(readFileSync(join(folder, 'cart.ts'), 'utf8'), 'oldCart')
  t.equal((await clean(folder, '--value', 'true', '--write', '--force')).code, 0)
  t.equal(readFileSync(join(folder, 'cart.ts'), 'utf8'), cleanedCart)
})

t.test('without git, links are not followed and folders can be chosen', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-clean-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const name of ['one', 'two']) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'cart.ts'), direct)
  }
  symlinkSync(folder, join(folder, 'one', 'loop'))
  const { stdout } = await clean(folder, 'one', '--value', 'true', '--json')
  const { changed, skipped } = JSON.parse(stdout)
  t.match(changed, [{ path: 'one/cart.ts' }])
  t.equal(changed.length, 1)
  t.same(skipped, [{ path: 'one/loop', reason: 'link' }])
  t.match((await clean(folder, '--value', 'true', '--write')).stderr, /in no git repository/)
})

t.test('settings of the application are used, and refused where they are wrong', async (t) => {
  const wrapped =
    "import { isOn } from './flags.ts'\nexport const f = () => (isOn('checkout') ? 1 : 2)\n"
  const folder = repository(t, {
    'a.ts': wrapped,
    'sluice.config.ts': "export default { wrappers: [{ name: 'isOn' }] }\n",
  })
  await clean(folder, '--value', 'true', '--write')
  t.equal(readFileSync(join(folder, 'a.ts'), 'utf8'), 'export const f = () => 1\n')
  const unusable = [
    ['export default { wrapper: [] }\n', /^error CONFIG_INVALID: .*wrapper/],
    [
      "export default { generatedNames: ['FLAG_{SHOUT}'] }\n",
      /^error CONFIG_INVALID: .*generatedNames.*CONSTANT_CASE/,
    ],
  ] as const
  for (const [settings, expected] of unusable) {
    // A folder of its own for each: the file is a module, which a process loads once.
    await t.test(settings, async (t) => {
      const elsewhere = repository(t, { 'a.ts': wrapped, 'sluice.config.ts': settings })
      t.match((await clean(elsewhere, '--value', 'true')).stderr, expected)
    })
  }
})

t.test('files of any kind that still hold the key are named, with exit code 1', async (t) => {
  const told = {
    'CHANGELOG.md': 'The flag `checkout` is on.\n',
    'cart.test.ts':
      "it('checkout', () => {}) // checkout, checkout.v2 and precheckout are others\n",
    'page.html': '<h1>Go to checkout</h1>\n',
  }
  const asking = {
    'page.vue':
      "<script setup>\nconst all = flags.all({})\nconst old = !flags.boolean('checkout', {}, false)\n" +
      '</script>\n<template>\n  <p v-if="!old && all.checkout.value">old</p>\n</template>\n',
    'server.ts':
      "import { OpenFeature } from '@openfeature/server-sdk'\nconst c = OpenFeature.getClient()\n" +
      "export const on = () => c.getBooleanValue('checkout', false).then((is) => is)\n",
    'all.ts': 'export const { checkout } = flags.all({})\nsend(flags.all({}))\n',
    'flags.yaml': 'checkout: true\n',
    'job.py': 'if flags.on("checkout"): pass\n',
    'huge.py': `checkout${' '.repeat(6 * 1024 * 1024)}`,
    'sluice.config.ts': "export default { clients: ['flags'], openFeature: 'web' }\n",
  }
  const folder = repository(t, { ...told, ...asking })
  mkdirSync(join(folder, 'module'))
  repositoryAt(join(folder, 'module'))
  writeFileSync(join(folder, 'new.rb'), 'Flags.on?(:checkout)\n')
  const { code, stdout } = await clean(folder, '--value', 'true', '--write', '--json')
  t.equal(code, 1)
  const result = JSON.parse(stdout)
  const places = (list: readonly { path: string; line: number }[]) =>
    list.map(({ path, line }) => `${path}:${line}`)
  t.same(places(result.mentions), [
    ...['all.ts:1', 'flags.yaml:1', 'job.py:1', 'new.rb:1', 'page.vue:6', 'server.ts:3'],
  ])
  t.same(places(result.asides), ['CHANGELOG.md:1', 'cart.test.ts:1', 'page.html:1'])
  t.same(places(result.refused), ['all.ts:1', 'server.ts:3'])
  t.same(places(result.dynamic), ['all.ts:2', 'page.vue:2'])
  t.match(readFileSync(join(folder, 'page.vue'), 'utf8'), 'const old = false')
  t.match(result.skipped, [
    { path: 'huge.py', reason: 'huge' },
    { path: 'module', reason: 'repository' },
  ])
  const only = repository(t, told)
  const left = await clean(only, '--value', 'true')
  t.equal(left.code, 0, 'what is hardly asked is told, and is no reason to fail')
  t.match(left.stdout, /Only a comment.*\n.*CHANGELOG\.md:1: The flag `checkout` is on/)
})

t.test('what the flag serves is asked of the server', async (t) => {
  const folder = repository(t, { '.gitignore': 'data\n', 'cart.ts': direct })
  const server = await startSluice({
    SLUICE_DATA_DIR: join(folder, 'data'),
    SLUICE_DEMO: '0',
    SLUICE_LOG_LEVEL: 'silent',
  })
  t.teardown(() => server.stop())
  await server.json('project', 'create', 'shop')
  await server.json('environment', 'create', 'staging')
  await server.json('flag', 'create', 'checkout')
  const ask = (...args: readonly string[]) =>
    runSluice(['clean', 'checkout', '--json', ...args], server.settings, folder)
  t.match(JSON.parse((await ask()).stdout), { value: false, variation: 'off' })
  t.match(JSON.parse((await ask('--serve', 'on')).stdout), { value: true, variation: 'on' })
  t.match((await ask('--serve', 'blue')).stderr, /has no variation blue; it has on, off/)
  await server.json('flag', 'on', 'checkout', '--env', 'staging')
  await server.json('flag', 'rollout', 'checkout', '50', '--env', 'staging')
  t.match((await ask()).stderr, /^error VARIATION_REQUIRED: .*staging serves several/)
  await server.json('flag', 'rollout', 'checkout', '100', '--env', 'staging')
  t.match(JSON.parse((await ask()).stdout), { value: true, variation: 'on' })
})
