import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import t from 'tap'
import { createProgram } from '../../server/cli/command-line.ts'
import { repositoryRoot } from '../helpers/architecture.ts'

const page = readFileSync(join(repositoryRoot, 'docs/incidents.md'), 'utf8')

/** Every `npx sluice …` of the page, without what is a comment. */
const commands = [...page.matchAll(/npx sluice ([^`\n#]+)/g)].map(([, words = '']) => words.trim())

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

t.test('every command of the page is one, with those options', async (t) => {
  t.ok(commands.length >= 15, String(commands.length))
  for (const text of commands) {
    const words = text.match(/"[^"]*"|\S+/g) ?? []
    const { command, rest } = find(words)
    t.equal(command.commands.length, 0, `${text}: a command that does something`)
    const known = command.options.map(({ long }) => long)
    for (const option of rest.filter((word) => word.startsWith('--'))) {
      t.ok(known.includes(option), `${text}: ${option}`)
    }
    const required = command.options.filter(({ mandatory }) => mandatory).map(({ long }) => long)
    for (const option of required) t.ok(rest.includes(option ?? ''), `${text} has ${option}`)
  }
})

t.test('its links lead somewhere', async (t) => {
  for (const [, link = '', anchor] of page.matchAll(/\]\(([^)#]+)(?:#([\w-]+))?\)/g)) {
    const path = join(repositoryRoot, 'docs', link)
    t.ok(existsSync(path), link)
    if (anchor === undefined) continue
    const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    )
    t.ok(headings.includes(anchor), `${link}#${anchor}`)
  }
})
