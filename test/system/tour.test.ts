import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** The code block of the README that follows a marker. */
function block(name: string): string {
  const match = new RegExp(`<!-- tour: ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(readme)
  const code = match?.[1]
  if (code === undefined) throw new Error(`the README has no block "${name}"`)
  return code
}

/** All lines a process prints, and a wait for one that matches. */
function linesOf(child: ChildProcess) {
  const lines: string[] = []
  const waiting = new Set<() => void>()
  if (child.stdout === null) throw new Error('the process has no output')
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const check of waiting) check()
  })
  const until = (pattern: RegExp, from = 0) =>
    new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(check)
        reject(new Error(`no line matches ${pattern}; there are:\n${lines.join('\n')}`))
      }, 90_000)
      const check = () => {
        const line = lines.slice(from).find((one) => pattern.test(one))
        if (line === undefined) return
        clearTimeout(timer)
        waiting.delete(check)
        resolve(line)
      }
      waiting.add(check)
      check()
    })
  return { lines, until }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

t.test('the tour of the README works as it is pasted', async (t) => {
  // A folder that looks like the clone to npx and to imports, so that nothing is written into it.
  const clone = mkdtempSync(join(tmpdir(), 'sluice-tour-'))
  t.teardown(() => rm(clone, { recursive: true, force: true }))
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
  writeFileSync(join(clone, 'package.json'), '{"private":true,"type":"module"}')
  const settings = {
    ...process.env,
    SLUICE_PORT: '0',
    SLUICE_DATA_DIR: join(clone, 'data'),
    SLUICE_LOG_LEVEL: 'warn',
  }
  const command = join(root, 'server/cli/sluice.js')
  const server = spawn(process.execPath, [command, 'start'], { cwd: clone, env: settings })
  t.teardown(() => end(server))
  const started = await linesOf(server).until(/http:\/\/127\.0\.0\.1:\d+/)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(started)?.[0] ?? ''
  const visitor = { ...settings, SLUICE_URL: url }

  const shell = (script: string) => {
    const child = spawn('bash', ['-e', '-c', script], { cwd: clone, env: visitor })
    const { lines } = linesOf(child)
    const errors: string[] = []
    child.stderr.on('data', (chunk) => errors.push(String(chunk)))
    return new Promise<string[]>((resolve, reject) => {
      child.once('close', (code) =>
        code === 0 ? resolve(lines) : reject(new Error(`${script}\n${errors.join('')}`)),
      )
    })
  }
  const printed = await shell(`${block('setup')}\necho "key=$SLUICE_KEY"`)
  const key = printed.find((line) => line.startsWith('key='))?.slice('key='.length) ?? ''
  t.match(key, /^slu_server_/)

  writeFileSync(join(clone, 'tour.mjs'), block('application'))
  t.match(block('run').trim(), 'npx node tour.mjs')
  const application = spawn('npx', ['node', 'tour.mjs'], {
    cwd: clone,
    env: { ...visitor, SLUICE_KEY: key },
    detached: true,
  })
  t.teardown(() => {
    // npx and the node below it are one process group.
    if (application.pid !== undefined) process.kill(-application.pid, 'SIGTERM')
  })
  const seen = linesOf(application)
  await seen.until(/^on for 0 of 1000 users \(DISABLED\)/)

  const [rollout25, turnOn, rollout50, kill, restore] = block('change').trim().split('\n')
  const run = async (line: string | undefined, pattern: RegExp) => {
    const from = seen.lines.length
    await shell(line ?? '')
    return Number(/^on for (\d+)/.exec(await seen.until(pattern, from))?.[1])
  }
  await shell(rollout25 ?? '')
  const quarter = await run(turnOn, /\((SPLIT)\)/)
  t.ok(quarter > 200 && quarter < 300, `about a quarter: ${quarter}`)
  const half = await run(rollout50, /\(SPLIT\)/)
  t.ok(half > 440 && half < 560, `about a half: ${half}`)
  t.equal(await run(kill, /killed/), 0)
  t.equal(await run(restore, /\(SPLIT\)/), half, 'the very same users come back')
})
