import type { Command } from 'commander'
import { nextWords } from '../completion/candidates.ts'
import { completionScripts, type Shell } from '../completion/scripts.ts'
import { print, printLine } from '../output.ts'

/** `sluice completion` */
export function printCompletionScript(shell: Shell): void {
  print(completionScripts[shell])
}

/** `sluice complete`: what may stand in place of the last word, a line each. */
export async function complete(program: Command, words: readonly string[]): Promise<void> {
  const { candidates, live, project } = nextWords(program, words)
  for (const { word, description } of candidates) {
    printLine(description === '' ? word : `${word}\t${description}`)
  }
  if (live === null) return
  const { readLiveKeys } = await import('../completion/live-keys.ts')
  for (const key of await readLiveKeys(live, project, words.at(-1) ?? '')) printLine(key)
}
