import type { Argument, Command, Option } from 'commander'

/** A word that may come next, and what it is for. */
export interface Candidate {
  readonly word: string
  readonly description: string
}

/** What a server knows by key. */
export type Live = 'flags' | 'projects' | 'environments' | 'segments' | 'exclusion-groups'

/** What may come next: words, or keys that a server knows. */
export interface Next {
  readonly candidates: readonly Candidate[]
  readonly live: Live | null
  /** Value of `--project` before, if there is one. */
  readonly project: string | undefined
}

const liveOptions: Readonly<Record<string, Live>> = {
  '--env': 'environments',
  '--project': 'projects',
}
const liveArguments: Readonly<Record<string, Live>> = {
  flag: 'flags',
  flags: 'flags',
  project: 'projects',
  environment: 'environments',
  segment: 'segments',
  group: 'exclusion-groups',
}

/** What may stand in place of the last of `words`, as far as the definitions say. */
export function nextWords(program: Command, words: readonly string[]): Next {
  const current = words.at(-1) ?? ''
  const { command, operands, pending, project } = walk(program, words.slice(0, -1))
  const answer = (candidates: readonly Candidate[], live: Live | null = null): Next => ({
    candidates: candidates.filter(({ word }) => word.startsWith(current)),
    live,
    project,
  })
  if (pending !== undefined) {
    return answer(choicesOf(pending), liveOptions[pending.long ?? ''] ?? null)
  }
  if (current.startsWith('-')) return answer(optionsOf(command))
  if (operands === 0 && command.commands.length > 0) return answer(commandsOf(command))
  const argument = argumentAt(command, operands)
  // What is made has a key of its own; a schedule of a flag is no flag.
  const isNew = command.name() === 'create' && command.parent?.name() === argument?.name()
  if (argument === undefined || isNew) return answer([])
  return answer(choicesOf(argument), liveArguments[argument.name()] ?? null)
}

interface Walked {
  readonly command: Command
  /** Operands of the command so far. */
  readonly operands: number
  /** An option that waits for its value. */
  readonly pending: Option | undefined
  readonly project: string | undefined
}

function walk(program: Command, words: readonly string[]): Walked {
  let command = program
  let operands = 0
  let pending: Option | undefined
  let project: string | undefined
  for (const word of words) {
    if (pending !== undefined) {
      if (pending.long === '--project') project = word
      pending = undefined
    } else if (word.startsWith('-')) {
      const option = command.options.find(({ long, short }) => word === long || word === short)
      if (option?.required === true) pending = option
    } else {
      const inner = operands === 0 ? command.commands.find((one) => one.name() === word) : undefined
      if (inner === undefined) operands += 1
      else command = inner
    }
  }
  return { command, operands, pending, project }
}

function argumentAt(command: Command, index: number): Argument | undefined {
  const last = command.registeredArguments.at(-1)
  return command.registeredArguments[index] ?? (last?.variadic === true ? last : undefined)
}

function choicesOf({ argChoices }: Option | Argument): Candidate[] {
  return (argChoices ?? []).map((word) => ({ word, description: '' }))
}

function commandsOf(command: Command): Candidate[] {
  const visible = command.createHelp().visibleCommands(command)
  return visible.map((one) => ({ word: one.name(), description: one.description() }))
}

function optionsOf(command: Command): Candidate[] {
  const visible = command.createHelp().visibleOptions(command)
  return visible.map(({ long, short, description }) => ({ word: long ?? short ?? '', description }))
}
