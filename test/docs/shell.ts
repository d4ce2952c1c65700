import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Ended, Settings } from '../server/cli/sluice-process.ts'

/** Runs one command of `sluice`, as the shell was asked to. */
export type RunSluice = (
  words: readonly string[],
  settings: Settings,
  folder: string,
) => Promise<Ended>

/** Programs that a page may name and that are not run here. */
const OTHERS = ['docker', 'kubectl', 'npm', 'sudo']

/** Hands its words, its environment and its folder to the test, and ends as that says. */
const SLUICE = `#!/bin/sh
head=$(mktemp)
{ printf '%s\\0' "$@"; printf '\\1\\0'; env -0; } |
  curl -s -D "$head" -H "x-folder: $PWD" -H 'expect:' --data-binary @- --unix-socket "$SLUICE_TEST_SOCKET" http://sluice/
code=$(sed -n 's/^x-code: //p' "$head" | tr -d '\\r')
rm -f "$head"
exit "$code"
`

/** Writes down each command that fails, and goes on. */
const NOTE_FAILURES = `trap 'printf "%s\\n" "$BASH_COMMAND" >>"$SLUICE_TEST_FAILED"' ERR`

/** Runs what people paste. */
export interface Shell {
  /** Gives what else than `sluice` failed, and what the shell said of it. */
  run(script: string): Promise<readonly string[]>
  close(): void
}

/**
 * A shell in a private folder where `npx sluice` and `sluice` run in this process: many commands cost
 * one process of Node. Other programs of `OTHERS`, and what else npx is asked for, do nothing.
 */
export async function openShell(
  folder: string,
  settings: Settings,
  run: RunSluice,
): Promise<Shell> {
  const bin = mkdtempSync(join(tmpdir(), 'sluice-shell-'))
  const add = (name: string, script: string) => {
    writeFileSync(join(bin, name), script)
    chmodSync(join(bin, name), 0o755)
  }
  add('sluice', SLUICE)
  add('npx', '#!/bin/sh\n[ "$1" = sluice ] || exit 0\nshift\nexec sluice "$@"\n')
  add('curl', `#!/bin/sh\nPATH=${process.env.PATH} exec curl --fail "$@"\n`)
  for (const name of OTHERS) add(name, '#!/bin/sh\n')
  const failed = join(bin, 'failed')
  const socket = join(bin, 'socket')
  const server = createServer((request, response) => {
    const answer = async () => {
      const [words = '', environment = ''] = (await text(request)).split('\u0001\0')
      const given = environment.split('\0').map((line): [string, string] => {
        const at = line.indexOf('=')
        return [line.slice(0, at), line.slice(at + 1)]
      })
      const own = given.filter(([name]) => /^(SLUICE_|REDIS_URL)/.test(name))
      const at = String(request.headers['x-folder'])
      const ended = await run(words.split('\0').slice(0, -1), Object.fromEntries(own), at)
      response.setHeader('x-code', String(ended.code ?? 1))
      response.end(ended.stdout)
    }
    answer().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  server.listen(socket)
  await once(server, 'listening')
  const env = {
    ...{ HOME: folder, TMPDIR: folder, PATH: `${bin}:${process.env.PATH ?? ''}` },
    ...{ SLUICE_TEST_SOCKET: socket, SLUICE_TEST_FAILED: failed, ...settings },
  }
  return {
    run: async (script) => {
      const child = spawn('bash', ['-c', `${NOTE_FAILURES}\n${script}`], {
        ...{ cwd: folder, env },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      const [said] = await Promise.all([text(child.stderr), once(child, 'close')])
      const commands = existsSync(failed) ? readFileSync(failed, 'utf8').split('\n') : []
      const other = commands.filter((command) => !/^(|.*\bsluice .*)$/.test(command))
      return other.length > 0 || child.exitCode === 2 ? [...other, said] : []
    },
    close: () => {
      server.closeAllConnections()
      server.close()
      rmSync(bin, { recursive: true, force: true })
    },
  }
}
