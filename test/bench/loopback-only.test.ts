import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'

const path = join(import.meta.dirname, '../../bench/evaluate/loopback-only.ts')

/** Runs a program that was told to keep to the loopback interface. */
function run(program: string) {
  const text = `import { keepToLoopback } from ${JSON.stringify(path)}\nkeepToLoopback();\n${program}`
  const args = ['--no-warnings', '--input-type=module-typescript', '--eval', text]
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 })
}

// Addresses that are documentation's own: nothing is there, should one be asked after all.
for (const [name, program] of [
  ['fetch', `await fetch('http://192.0.2.1/').catch(() => {})`],
  ['fetch by https', `await fetch('https://rival.invalid/').catch(() => {})`],
  [
    'an https request',
    `(await import('node:https')).get('https://192.0.2.1/').on('error', () => {})`,
  ],
  ['a socket', `(await import('node:net')).connect(9, '192.0.2.1').on('error', () => {})`],
  ['a socket by options', `(await import('node:tls')).connect({ port: 9, host: '192.0.2.1' })`],
] as const) {
  t.test(`${name} to another machine ends the process`, async (t) => {
    const { status, stderr } = run(program)
    t.equal(status, 1)
    t.match(stderr, /^this process tried to reach (192\.0\.2\.1|rival\.invalid)$/m)
  })
}

t.test('this machine is reached as ever', async (t) => {
  const program = `
    import { createServer } from 'node:http'
    const server = createServer((_request, response) => response.end('here'))
    server.listen(0, '127.0.0.1', async () => {
      const answer = await fetch('http://127.0.0.1:' + server.address().port)
      console.log(await answer.text())
      server.close()
      server.closeAllConnections()
    })`
  const { status, stdout } = run(program)
  t.equal(status, 0)
  t.equal(stdout, 'here\n')
})
