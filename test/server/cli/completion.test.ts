import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { createProgram } from '../../../server/cli/command-line.ts'
import { nextWords } from '../../../server/cli/completion/candidates.ts'
import { completionScripts } from '../../../server/cli/completion/scripts.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { runSluice } from './sluice-process.ts'

const program = createProgram()

/** What may come in place of the last word of a line. */
function after(line: string) {
  const { candidates, live, project } = nextWords(program, line.split(' '))
  return { words: candidates.map(({ word }) => word), live, project }
}

t.test('every visible command is offered, with what it is for', async (t) => {
  const { candidates } = nextWords(program, [''])
  const visible = program.createHelp().visibleCommands(program)
  t.same(
    candidates.map(({ word }) => word),
    visible.map((one) => one.name()),
  )
  t.notOk(candidates.some(({ word }) => word === 'complete'))
  t.ok(candidates.every(({ description }) => description !== ''))
})

t.test('what may come next follows from the definitions', async (t) => {
  t.same(after('fl').words, ['flag'])
  t.same(after('flag ro').words, ['rollout'])
  t.same(after('flag rollout x 5 --v').words, ['--variation'])
  t.same(after('flag create x --kind ').words.includes('killSwitch'), true)
  t.same(after('flag create x --type n').words, ['number'])
  t.same(after('completion ').words, ['bash', 'zsh', 'fish'])
  t.same(after('flag create ').live, null, 'a new flag has a new key')
  t.same(after('schedule create ').live, 'flags', 'a schedule is of a flag that is there')
  t.same(after('flag ramp pause ').live, 'flags')
  t.same(after('flag ramp start x --template f').words, ['fast'])
  t.match(after('flag kill '), { words: [], live: 'flags' })
  t.match(after('flag kill a b '), { live: 'flags' }, 'more than one')
  t.match(after('flag get a '), { live: null }, 'only one')
  t.match(after('flag get --json a'), { live: 'flags' })
  t.match(after('flag get a --env '), { live: 'environments' })
  t.match(after('flag get --project shop a'), { live: 'flags', project: 'shop' })
  t.match(after('environment delete '), { words: [], live: 'environments' })
  t.match(after('project delete '), { live: 'projects' })
  t.match(after('segment add '), { live: 'segments' })
  t.match(after('segment add beta '), { live: null }, "values are nobody else's to know")
  t.same(after('segment get beta --values i').words, ['included'])
  t.match(after('group join '), { live: 'exclusion-groups' })
  t.match(after('group join first-page '), { live: 'flags' })
  t.match(after('nonsense --what '), { words: [], live: null })
})

t.test('the script of bash completes keys that the server knows', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'checkin', 'banner'] })
  const folder = t.testdir()
  const bin = join(import.meta.dirname, '../../../server/cli/sluice.js')
  const script = join(folder, 'sluice')
  await writeFile(
    script,
    `#!/bin/sh\nunset NODE_OPTIONS\nexec "${process.execPath}" "${bin}" "$@"\n`,
  )
  await chmod(script, 0o755)
  const words = async (...words: string[]) => {
    const line = ['sluice', ...words].map((word) => `'${word}'`).join(' ')
    const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _sluice; printf '%s\\n' "\${COMPREPLY[@]}"`
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      HOME: '/nonexistent',
      SLUICE_URL: server.url,
      SLUICE_TOKEN: server.adminToken,
    }
    // Not the synchronous form: the server that is asked runs in this very process.
    const run = ['-c', `${completionScripts.bash}\n${ask}`]
    const { stdout } = await promisify(execFile)('bash', run, { env })
    return stdout.split('\n').filter(Boolean)
  }
  // What does not come in time is left out, so a busy machine may need another key press.
  const completed = async (...line: string[]) => {
    let found: string[] = []
    await until('keys', 20_000, async () => {
      found = await words(...line)
      return found.length > 0
    })
    return found.sort()
  }
  t.same(await completed('flag', 'kill', 'check'), ['checkin', 'checkout'])
  t.same(await completed('flag', 'kill', 'banner', '--env', ''), ['production', 'staging'])
  t.same(await words('flag', 'kil'), ['kill'])
  await server.post('/api/v1/projects/shop/exclusion-groups', { key: 'first-page' })
  t.same(await words('group', 'set', ''), ['first-page'])
})

t.test('a server that does not answer holds nobody up', async (t) => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.teardown(() => silent.close())
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0
  const settings = {
    SLUICE_URL: `http://127.0.0.1:${port}`,
    SLUICE_TOKEN: 'x',
    SLUICE_PROJECT: 'shop',
  }
  const ended = await runSluice(['complete', '--', 'flag', 'kill', ''], settings)
  t.match(ended, { code: 0, stdout: '', stderr: '' })
})

t.test('the scripts are such that their shells can read them', async (t) => {
  for (const [shell, script] of Object.entries(completionScripts)) {
    const { error, status, stderr } = spawnSync(shell, ['-n', '-c', script])
    if (error === undefined) t.equal(status, 0, `${shell}: ${stderr}`)
    else t.comment(`skipped: ${shell} is not on this machine`)
    t.match(script, /sluice complete --/)
  }
})
