import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { createClient } from '@sluice/sdk'
import type { Command } from 'commander'
import t, { type Test } from 'tap'
import { createProgram, runCommand } from '../../server/cli/command-line.ts'
import { openSqliteStore } from '../../server/store/sqlite/sqlite-store.ts'
import { isObject, startTestServer, type TestServer } from '../helpers/server.ts'
import type { Ended, Settings } from '../server/cli/sluice-process.ts'
import { namedCommandsOf, type Page, readPages, scriptsOf } from './pages.ts'
import { openShell } from './shell.ts'

/** What runs until somebody ends it: not run here. */
const ENDLESS = [/^edge /, /^flag ramp start .*--follow/]

const pages = readPages()
const SHOP = `import { createClient } from '@sluice/sdk'
const flags = createClient({ url: '', key: '' })
export const isNew = () => flags.boolean('checkout', {}, false)
`

/** The command that some words begin with, and the words after its name. */
function find(words: readonly string[]): { command: Command; rest: readonly string[] } {
  let command = createProgram()
  for (const [index, word] of words.entries()) {
    const next = command.commands.find((one) => one.name() === word)
    if (next === undefined) return { command, rest: words.slice(index) }
    command = next
  }
  return { command, rest: [] }
}

/** Runs a command in this process for somebody at a terminal who agrees to what is asked. */
async function runAtTerminal(
  words: readonly string[],
  environment: Settings,
  folder: string,
): Promise<Ended> {
  const [output, errors] = [new PassThrough(), new PassThrough()]
  const printed = Promise.all([text(output), text(errors)])
  const code = await runCommand(words, {
    input: Object.assign(Readable.from(['y\n']), { isTTY: true }),
    output: Object.assign(output, { isTTY: true }),
    ...{ errors, folder, environment, home: folder },
  })
  output.end()
  errors.end()
  const [stdout, stderr] = await printed
  return { code, stdout, stderr }
}

/** What fails here with reason: the code, and why. */
const EXPECTED: readonly (readonly [line: RegExp, code: string])[] = [
  [/^flag ramp rollback/, 'NOT_FOUND'], // the page says: while a ramp is live
  [/^doctor$/, 'UNHEALTHY'], // asks a container that is not started, with a token of its own
]

/** What pages leave to their reader, as the shell takes it, and the member of a resource that it is. */
const PLACEHOLDERS = [
  ['<id>', '@id@'],
  ['0f3a5b7c9d1e', '@id@'],
  ['<revision>', '@revision@'],
  ['<your subdomain>', 'example'],
  ['{"rules":[…]}', '{"rules":[]}'],
  ['SLUICE_URL=https://flags.example SLUICE_TOKEN=…', 'READER=here'],
  ['SLUICE_PROJECT=shop', 'SLUICE_PROJECT=demo'],
  ['/etc/prometheus/', ''],
] as const

/** A word with what is there in the place of what a page leaves open. */
async function fillIn(server: TestServer, words: readonly string[], word: string): Promise<string> {
  if (word === '@id@' || word === 'token:@id@') {
    const path = words[0] === 'schedule' ? 'projects/demo/schedules' : 'tokens'
    const made = (await items(server, path)).toSorted((a, b) =>
      String(a.createdAt).localeCompare(String(b.createdAt)),
    )
    return word.replace('@id@', String(made.at(-1)?.id))
  }
  if (word !== '@revision@') return word
  const config = 'projects/demo/flags/checkout/environments/production'
  const [, before] = await items(server, `${config}/history`)
  return String(before?.revision)
}

async function items(server: TestServer, path: string): Promise<Record<string, unknown>[]> {
  const { body } = await server.get(`/api/v1/${path}`)
  return Array.isArray(body.items) ? body.items.filter(isObject) : []
}

/** A repository of an application that asks a flag. */
async function keepApplication(folder: string): Promise<void> {
  mkdirSync(folder)
  writeFileSync(join(folder, 'shop.ts'), SHOP)
  writeFileSync(join(folder, 'users.jsonl'), '{"targetingKey":"user-1"}\n')
  const git = (...args: readonly string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: folder,
    })
  await git('init', '--quiet')
  await git('add', 'shop.ts')
  await git('commit', '--quiet', '--message', 'shop')
}

/** Runs all that a page gives to paste, on what a first start and the first lines of the tour give. */
async function runPage(t: Test, page: Page) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-docs-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const dataDir = join(folder, 'data')
  const server = await startTestServer(t, { demo: true, store: () => openSqliteStore({ dataDir }) })
  if (page.path !== 'README.md') {
    const flag = { key: 'checkout', type: 'boolean', tags: ['payments'] }
    await server.post('/api/v1/projects/demo/flags', flag)
  }
  for (const environment of ['staging', 'production']) {
    const { secret: key } = await server.createKey('demo', environment)
    const client = createClient({ url: server.url, key, logger: false })
    t.teardown(() => client.close())
    // A follower waits for the report of each process, which may take 15 s.
    client.on('change', () => void client.flush())
    t.ok(await client.ready(20_000))
  }
  const application = join(folder, 'application')
  await keepApplication(application)
  const failures: string[] = []
  let count = 0
  const settings = {
    ...{ SLUICE_URL: server.url, SLUICE_TOKEN: server.adminToken },
    SLUICE_DATA_DIR: dataDir,
  }
  const shell = await openShell(application, settings, async (words, own, at) => {
    count += 1
    const filled = await Promise.all(words.map((word) => fillIn(server, words, word)))
    const line = filled.join(' ')
    if (ENDLESS.some((pattern) => pattern.test(line))) return { code: 0, stdout: '', stderr: '' }
    const ended = await runAtTerminal(filled, own, at)
    const isExpected = EXPECTED.some(
      ([pattern, code]) => pattern.test(line) && ended.stderr.startsWith(`error ${code}:`),
    )
    if (ended.code !== 0 && !isExpected) failures.push(`sluice ${line}\n${ended.stderr}`)
    return ended
  })
  t.teardown(() => shell.close())
  const script = scriptsOf(page).join('\n')
  const pasted = PLACEHOLDERS.reduce((text, [from, to]) => text.replaceAll(from, to), script)
  failures.push(...(await shell.run(pasted)))
  return { count, failures }
}

for (const page of pages) {
  if (!scriptsOf(page).some((script) => script.includes('sluice '))) continue
  t.test(`the commands of ${page.path} work as they stand`, async (t) => {
    const { count, failures } = await runPage(t, page)
    t.ok(count > 0)
    t.same(failures, [])
  })
}

t.test('every command that a page names is one', async (t) => {
  for (const page of pages) {
    for (const name of namedCommandsOf(page)) {
      const { command, rest } = find(name.split(' '))
      const takesWords = command.registeredArguments.length > 0
      t.ok(takesWords || rest.length === 0, `${page.path}: ${name}`)
    }
  }
})
