import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { createSecret } from '../../../server/access/secret.ts'
import { runSluiceProcess, type SluiceServer, startSluice } from './sluice-process.ts'

const secretForm = /slu_[a-z]+_[0-9a-f]{12}_[0-9a-f]{72}/g

t.test('a first start shows its secrets once, and later starts only where they are', async (t) => {
  const dataDir = join(t.testdir(), 'data')
  const settings = { SLUICE_DATA_DIR: dataDir }
  const first = await startSluice(settings)
  const token = (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim()
  t.equal((await stat(join(dataDir, 'admin-token'))).mode & 0o777, 0o600)
  const end = await first.stop()
  t.equal(end.code, 0)
  const shown: readonly string[] = end.stdout.match(secretForm) ?? []
  t.equal(shown.length, 4, 'an admin token, a login link and the keys of two environments')
  t.ok(shown.includes(token))
  const commands = [...end.stdout.matchAll(/^ {2}npx sluice (.+)$/gm)].map(([, words]) => words)
  t.equal(commands.length, 3)
  t.ok(commands.every((command) => command?.endsWith(`--url ${first.url}`)))

  const second = await startSluice(settings)
  const tried = await Promise.all(
    commands.map((command) => {
      const words =
        command
          ?.replaceAll(/"[^"]*"/g, 'test')
          .split(' ')
          .slice(0, -2) ?? []
      return second.run(...words)
    }),
  )
  t.strictSame(
    tried.map(({ code, stderr }) => ({ code, stderr })),
    commands.map(() => ({ code: 0, stderr: '' })),
    'the commands it names work',
  )
  const later = await second.stop('SIGINT')
  t.equal(later.code, 0)
  t.equal(
    later.stdout,
    `Sluice listens on ${second.url}\nThe admin token is in ${join(dataDir, 'admin-token')}\nFor a link into the console: npx sluice console\n`,
  )
  const logs = end.stderr + later.stderr
  t.match(logs, /"msg":"request"/, 'requests are logged')
  t.notMatch(logs, secretForm, 'and no secret is')
})

t.test('start --json prints one line for programs', async (t) => {
  const dataDir = join(t.testdir(), 'data')
  const server = await startSluice({ SLUICE_DATA_DIR: dataDir }, '--json')
  const { code, stdout } = await server.stop()
  t.equal(code, 0)
  t.match(JSON.parse(stdout), {
    url: server.url,
    engine: 'sqlite',
    adminTokenFile: join(dataDir, 'admin-token'),
    first: { adminToken: /^slu_personal_/, demoKeys: [{ environment: /./, secret: /^slu_/ }] },
  })
  t.equal(stdout.split('\n').length, 2)
})

t.test('a port in use is named, and nothing is made before it is noticed', async (t) => {
  const blocker = createServer()
  blocker.listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  t.teardown(() => blocker.close())
  const address = blocker.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const dataDir = join(t.testdir(), 'data')
  const settings = { SLUICE_DATA_DIR: dataDir }
  const refused = await runSluiceProcess(['start'], { ...settings, SLUICE_PORT: String(port) })
  t.equal(refused.code, 1)
  t.match(refused.stderr, `error PORT_IN_USE: Port ${port} of 127.0.0.1 is in use.`)
  t.match(refused.stderr, /SLUICE_PORT=\d+/)
  t.equal(refused.stdout, '')
  const server = await startSluice(settings)
  const { stdout } = await server.stop()
  t.equal(stdout.match(secretForm)?.length, 4, 'the next start is the first')
})

t.test('a later start does not take the token of another store for its own', async (t) => {
  const dataDir = join(t.testdir(), 'data')
  const settings = { SLUICE_DATA_DIR: dataDir }
  await (await startSluice(settings)).stop()
  const other = createSecret('personal').secret
  await writeFile(join(dataDir, 'admin-token'), `${other}\n`)
  const { stdout } = await (await startSluice(settings)).stop()
  t.match(stdout, `The token in ${join(dataDir, 'admin-token')} belongs to another store`)
  const { stdout: line } = await (await startSluice(settings, '--json')).stop()
  t.match(JSON.parse(line), { adminTokenFile: null })
})

t.test('a second start on one data folder is refused with the pid of the first', async (t) => {
  const settings = { SLUICE_DATA_DIR: join(t.testdir(), 'data') }
  const first = await startSluice(settings)
  const refused = await runSluiceProcess(['start'], { ...settings, SLUICE_PORT: '0' })
  t.equal(refused.code, 1)
  t.match(refused.stderr, new RegExp(`^error STORE_LOCKED: .*${first.pid}`, 'm'))
  t.equal((await first.run('flag', 'list')).code, 0, 'the first one goes on')
  t.equal((await first.stop()).code, 0)
})

t.test('what cannot start says why in one line', async (t) => {
  const folder = t.testdir({ file: 'not a folder' })
  const file = join(folder, 'file')
  const dataDir = join(folder, 'data')
  const cases = [
    [{ SLUICE_DATA_DIR: file }, 'STORE_UNAVAILABLE', file],
    [{ SLUICE_DATA_DIR: join(file, 'below') }, 'STORE_UNAVAILABLE', file],
    [
      { REDIS_URL: 'redis://:hidden-password@127.0.0.1:1', SLUICE_MASTER_KEY: 'ab'.repeat(32) },
      'STORE_UNAVAILABLE',
      '127.0.0.1:1',
    ],
    [{ REDIS_URL: 'redis://127.0.0.1:1' }, 'CONFIG_INVALID', 'SLUICE_MASTER_KEY is needed'],
    [{ SLUICE_MASTER_KEY: 'short-secret' }, 'CONFIG_INVALID', 'SLUICE_MASTER_KEY'],
    [{ SLUICE_BOOTSTRAP_TOKEN: 'short-secret' }, 'CONFIG_INVALID', 'SLUICE_BOOTSTRAP_TOKEN'],
    [{ SLUICE_TOKEN_FILE: join(file, 'none') }, 'CONFIG_INVALID', 'SLUICE_TOKEN_FILE'],
    [{ SLUICE_HOST: '192.0.2.1' }, 'CONFIG_INVALID', 'SLUICE_HOST'],
  ] as const
  const tried = cases.map(async ([settings, code, word]) => {
    const ended = await runSluiceProcess(['start'], {
      SLUICE_DATA_DIR: dataDir,
      SLUICE_PORT: '0',
      SLUICE_LOG_LEVEL: 'silent',
      ...settings,
    })
    t.equal(ended.code, 1, word)
    t.equal(ended.stdout, '')
    t.match(ended.stderr, new RegExp(`^error ${code}: .*${word.replaceAll('.', '\\.')}`))
    t.equal(ended.stderr.split('\n').length, 2, 'one line, no stack trace')
    t.notMatch(ended.stderr, /hidden-password|short-secret/)
  })
  await Promise.all(tried)
})

t.test('SIGTERM ends open streams and the process, with exit code 0', async (t) => {
  const server = await startSluice({ SLUICE_DATA_DIR: join(t.testdir(), 'data') })
  const stream = await openStream(server)
  const { code, stderr } = await server.stop('SIGTERM')
  t.equal(code, 0)
  t.notMatch(stderr, /STOP_/)
  t.match(await stream.rest, /^event: (snapshot|resync)/m, 'the stream was read to its orderly end')
})

async function openStream(server: SluiceServer): Promise<{ rest: Promise<string> }> {
  const { stdout: key } = await server.run(
    ...['token', 'create', '--env', 'staging', '--name', 'test', '--secret'],
  )
  const response = await fetch(`${server.url}/sdk/v1/stream`, {
    headers: { authorization: `Bearer ${key.trim()}` },
  })
  if (response.status !== 200) throw new Error(`the stream answered ${response.status}`)
  return { rest: response.text() }
}
