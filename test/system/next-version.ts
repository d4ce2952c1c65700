import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endWithThisProcess, outsideOfTests } from '../helpers/process.ts'

const root = join(import.meta.dirname, '../..')

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly output: string
}

/** A copy of this code as its next version could be: one layout further on. */
export interface NextVersion {
  /** Its number in the layout. */
  readonly layoutVersion: number
  /** Its `sluice`, for the `wrap` of a server. */
  readonly bin: string
  /** Runs one of its commands against a Redis. */
  run(redisUrl: string, ...args: readonly string[]): Promise<Ended>
  remove(): Promise<void>
}

/** Copies the code and gives the copy a migration that shuts this version out from writing. */
export async function makeNextVersion(migration: string): Promise<NextVersion> {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-next-'))
  for (const folder of ['server', 'migrations', 'package.json']) {
    await cp(join(root, folder), join(dir, folder), {
      recursive: true,
      filter: (path) => !/[\\/](?:node_modules|dist)$/.test(path),
    })
  }
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'))
  const layoutFile = join(dir, 'server/store/layout.ts')
  const text = await readFile(layoutFile, 'utf8')
  const layoutVersion = Number(/LAYOUT_VERSION = (\d+)/.exec(text)?.[1]) + 1
  const raised = text.replace(/(LAYOUT_VERSION|MIN_WRITER) = \d+/g, `$1 = ${layoutVersion}`)
  await writeFile(layoutFile, raised)
  const number = String(layoutVersion).padStart(3, '0')
  const layout = `export const layout = { version: ${layoutVersion}, minWriter: ${layoutVersion} }\n`
  await writeFile(join(dir, `migrations/${number}-from-the-test.ts`), `${layout}${migration}`)
  const bin = join(dir, 'server/cli/sluice.js')
  return {
    layoutVersion,
    bin,
    run: (redisUrl, ...args) => run([process.execPath, bin, ...args], redisUrl),
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

async function run(command: readonly string[], redisUrl: string): Promise<Ended> {
  const [shell, ...begin] = outsideOfTests
  const child = spawn(shell, [...begin, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', REDIS_URL: redisUrl },
  })
  endWithThisProcess(child)
  let output = ''
  const take = (chunk: string) => {
    output += chunk
  }
  child.stdout.setEncoding('utf8').on('data', take)
  child.stderr.setEncoding('utf8').on('data', take)
  await once(child, 'close')
  return { code: child.exitCode, output }
}
