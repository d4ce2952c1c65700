import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { outsideOfTests } from '../../helpers/process.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { runSluice, runSluiceProcess } from './sluice-process.ts'

const bin = join(import.meta.dirname, '../../../server/cli/sluice.js')

/** Runs lines of a shell that find the command as `$sluice`, with the settings given. */
async function runShell(script: string, settings: Readonly<Record<string, string>>) {
  const [shell, ...begin] = outsideOfTests
  const env = { PATH: process.env.PATH ?? '', sluice: `${process.execPath} ${bin}`, ...settings }
  return promisify(execFile)(shell, [...begin, 'sh', '-c', script], { env })
}

t.test('a command is a process that ends and prints as tests of commands assume', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const settings = { SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken }

  await t.test('exit codes and both streams are those of a run in this process', async (t) => {
    const words = [
      ['flag', 'list', '--json'],
      ['flag', 'get', 'none'],
      ['flag', 'get'],
      ['flag', 'kill', '--help'],
    ]
    const codes = await Promise.all(
      words.map(async (args) => {
        const [own, here] = await Promise.all([
          runSluiceProcess(args, settings),
          runSluice(args, settings),
        ])
        t.same(own, here, args.join(' '))
        return own.code
      }),
    )
    t.same(codes, [0, 1, 2, 0])
  })

  await t.test('settings come from the environment, and files of folder and home', async (t) => {
    const folder = t.testdir({ home: { '.config': { sluice: {} } } })
    const home = join(folder, 'home')
    writeFileSync(
      join(home, '.config/sluice/config.json'),
      JSON.stringify({ url: server.url, project: 'none' }),
    )
    writeFileSync(join(folder, 'sluice.config.json'), JSON.stringify({ project: 'shop' }))
    const { SLUICE_TOKEN } = settings
    const args = ['flag', 'list']
    const found = await runSluiceProcess(args, { SLUICE_TOKEN, HOME: home }, folder)
    t.match(found, { code: 0, stderr: '', stdout: /^checkout /m })
    t.same(await runSluice(args, { SLUICE_TOKEN, HOME: home }, folder), found)
  })

  await t.test('values are read from a pipe', async (t) => {
    await server.post('/api/v1/projects/shop/segments', { key: 'beta' })
    const { stdout } = await runShell(
      "printf 'user-1\\nuser-2\\n' | $sluice segment import beta -",
      settings,
    )
    t.match(stdout, 'beta: 2 added')
  })

  await t.test('a reader that goes away early is no failure', async (t) => {
    const description = 'x'.repeat(4000)
    for (let n = 0; n < 40; n += 1) {
      const body = { key: `f-${n}`, type: 'boolean', description }
      t.equal((await server.post('/api/v1/projects/shop/flags', body)).status, 201)
    }
    const script = '{ $sluice flag list --json; echo "ended with $?" >&2; } | head -c 20'
    const { stdout, stderr } = await runShell(script, settings)
    t.equal(stdout.length, 20)
    t.equal(stderr, 'ended with 0\n')
  })
})
