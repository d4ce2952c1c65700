import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import t, { type Test } from 'tap'
import { createProgram } from '../../../server/cli/command-line.ts'
import { runSluice } from './sluice-process.ts'

const groups = {
  flag: 'list get create on off rollout preview ramp kill restore history revert archive unarchive delete'.split(
    ' ',
  ),
  'flag ramp': 'start status pause rollback abort resume advance list'.split(' '),
  project: ['list', 'create', 'delete'],
  environment: ['list', 'create', 'delete'],
  segment: 'list get create delete add remove import'.split(' '),
  group: 'list get create delete set remove holdout join leave'.split(' '),
  schedule: ['list', 'create', 'change', 'cancel'],
  audit: ['list', 'verify'],
  token: ['create', 'list', 'rotate', 'revoke'],
  key: ['rotate-signing'],
  webhook: ['list', 'create', 'test', 'deliveries', 'redeliver', 'delete'],
  'kill-hook': ['list', 'create', 'delete'],
  worker: ['list', 'create', 'delete'],
}
const commands = [
  ['start'],
  ['evaluate'],
  ['clean'],
  ['console'],
  ['receipts'],
  ['instances'],
  ['usage'],
  ['migrate'],
  ['backup'],
  ['restore'],
  ['doctor'],
  ['activate'],
  ['completion'],
  ...Object.entries(groups).flatMap(([group, names]) =>
    names.map((name) => [...group.split(' '), name]),
  ),
]

t.test('the help of every command has an example that begins with it', async (t) => {
  for (const words of commands) {
    const stdout = await helpOf(t, words)
    t.match(stdout, new RegExp(`Examples?:\\n(.*\\n)*.*sluice ${words.join(' ')}`))
  }
})

t.test('help comes from the command as it is run', async (t) => {
  const { code, stdout, stderr } = await runSluice(['flag', 'kill', '--help'], {})
  t.match({ code, stderr }, { code: 0, stderr: '' })
  t.equal(stdout, await helpOf(t, ['flag', 'kill']))
})

t.test('every command is in this list', async (t) => {
  const listed = async (...words: string[]) => {
    const stdout = await helpOf(t, words)
    const list = stdout.slice(stdout.indexOf('Commands:')).split('\nExample')[0] ?? ''
    const names = list.matchAll(/^ {2}([a-z-]+) /gm)
    return [...names].map(([, name]) => name).filter((name) => name !== 'help')
  }
  t.strictSame(
    (await listed()).sort(),
    [
      'activate',
      'backup',
      'clean',
      'completion',
      'console',
      'debt',
      'doctor',
      'edge',
      'evaluate',
      'instances',
      'migrate',
      'receipts',
      'refs',
      'restore',
      'start',
      'types',
      'usage',
      ...Object.keys(groups).filter((group) => !group.includes(' ')),
    ].sort(),
  )
  for (const [group, names] of Object.entries(groups)) {
    t.strictSame(await listed(...group.split(' ')), names)
  }
})

t.test('a command that is not well put ends with 2 and says what to do', async (t) => {
  const cases: [string, RegExp][] = [
    ['flga list', /^error USAGE: unknown command 'flga'\n\(Did you mean flag\?\)/],
    ['flag lst', /^error USAGE: unknown command 'lst'\n\(Did you mean list\?\)/],
    ['flag list --jsno', /^error USAGE: unknown option '--jsno'\n\(Did you mean --json\?\)/],
    ['flag on', /^error USAGE: missing required argument 'flag'/],
    ['flag on a b', /^error USAGE: too many arguments/],
    ['flag rollout checkout 101', /^error USAGE: .*'101'.* number from 0 to 100/],
    ['flag rollout checkout ten', /^error USAGE: .*'ten'.* number from 0 to 100/],
    ['flag kill checkout', /^error USAGE: required option '--reason <text>'/],
    ['flag kill --reason x', /^error USAGE: Name the flags to kill, or --tag/],
    ['flag kill a --tag b --reason x', /^error USAGE: Name the flags to kill, or --tag/],
    ['flag restore a --kill k_1 --reason x', /^error USAGE: Name the flags to restore/],
    ['flag create a --type colour', /^error USAGE: .*'colour'.*boolean, string, number, json/],
    ['flag create a --type json --variation b', /^error USAGE: --variation b: .*<key>=<value>/],
    ['flag create a --type json --variation b={', /^error USAGE: .*the value must be JSON/],
    ['flag list --url ftp://x', /^error USAGE: --url must be an address/],
    ['evaluate a --context nonsense', /^error USAGE: --context takes a JSON object/],
    ['evaluate a --attribute nonsense', /^error USAGE: --attribute takes <name>=<value>/],
    ['', /^Usage: sluice /],
    ['token', /^Usage: sluice token /],
  ]
  for (const [line, expected] of cases) {
    const { code, stdout, stderr } = await runSluice(line.split(' ').filter(Boolean), {})
    t.match({ code, stdout }, { code: 2, stdout: '' }, line)
    t.match(stderr, expected)
  }
})

t.test('the version is printed', async (t) => {
  t.match(await runSluice(['--version'], {}), { code: 0, stdout: /^\d+\.\d+\.\d+\n$/ })
})

t.test('an old Node is told what to do', async (t) => {
  // The file itself, as it is, in a process that says it is an older Node.
  const bin = join(import.meta.dirname, '../../../server/cli/sluice.js')
  const versions = [
    ['20.20.2', 1],
    ['22.18.0', 1],
    ['22.19.0', 0],
  ] as const
  for (const [version, code] of versions) {
    const posing = `Object.defineProperty(process.versions, 'node', { value: '${version}' })
      Object.defineProperty(process, 'version', { value: 'v${version}' })
      process.argv = [process.argv[0], 'sluice', '--version']
      await import(${JSON.stringify(bin)})`
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', posing])
    t.equal(ended.status, code, version)
    const said = new RegExp(`^error NODE_TOO_OLD: .*v${version}.*npm start`)
    if (code === 1) t.match(ended.stderr.toString(), said)
    else t.equal(ended.stderr.toString(), '')
  }
})

/** What a command's help says, asked in this process: a process for each takes half a minute. */
async function helpOf(t: Test, words: readonly string[]): Promise<string> {
  const written = t.capture(process.stdout, 'write')
  try {
    await createProgram().parseAsync([...words, '--help'], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error
  } finally {
    written.restore()
  }
  return written.args().flat().join('')
}
