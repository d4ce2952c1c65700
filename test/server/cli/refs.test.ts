import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { runSluice, startSluice } from './sluice-process.ts'

t.test('references are found, dated, uploaded and read back', async (t) => {
  const folder = t.testdir({
    '.gitignore': 'data\nbuilt\n',
    built: { 'a.ts': "flags.boolean('checkout', {}, false)\n" },
    'keys.ts': "export const SEARCH = 'search'\n",
    'cart.ts': "export const f = () => flags.boolean('checkout', {}, false)\n",
    'find.ts':
      "import { SEARCH } from './keys.js'\nexport const g = flags.string(SEARCH, {}, '')\n",
    'job.rb': 'Flags.on?("checkout")\n',
    'huge.ts': `// checkout\n${'x'.repeat(6 * 1024 * 1024)}`,
  })
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: folder,
      env: { ...process.env, GIT_COMMITTER_DATE: '2026-01-31T09:00:00Z' },
      stdio: 'ignore',
    })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-q', '-m', 'first')
  const local = await runSluice(
    ['refs', '--flag', 'checkout', '--flag', 'search', '--json'],
    {},
    folder,
  )
  t.match(JSON.parse(local.stdout), {
    references: [
      { flag: 'checkout', path: 'cart.ts', line: 1, kind: 'read', within: 'f' },
      { flag: 'search', path: 'find.ts', line: 2, kind: 'read' },
      { flag: 'checkout', path: 'job.rb', line: 1, kind: 'text', changedAt: /^2026-01-31T09/ },
      { flag: 'search', path: 'keys.ts', line: 1, kind: 'constant' },
    ],
    skipped: [{ path: 'huge.ts', reason: 'huge' }],
  })
  const server = await startSluice({
    SLUICE_DATA_DIR: join(folder, 'data'),
    SLUICE_DEMO: '0',
    SLUICE_LOG_LEVEL: 'silent',
  })
  t.teardown(() => server.stop())
  await server.json('project', 'create', 'shop')
  await server.json('flag', 'create', 'checkout')
  const uploaded = await runSluice(
    ['refs', '--upload', '--repository', 'web'],
    server.settings,
    folder,
  )
  t.match(uploaded.stdout, /^2 references to 1 flags in web are kept, as of [0-9a-f]{10} \(main\)/)
  const shown = await runSluice(['refs'], server.settings, folder)
  t.match(shown.stdout, /^checkout {2}read {2}cart\.ts:1 {2}f {7}2026-01-31$/m)
  t.match(shown.stdout, 'skipped, huge: huge.ts')
})
