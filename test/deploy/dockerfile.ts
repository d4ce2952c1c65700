import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../helpers/architecture.ts'

/** One instruction of the Dockerfile, its continued lines joined. */
export interface Instruction {
  readonly name: string
  readonly text: string
}

/** The stages of the Dockerfile, each the instructions after its FROM. */
export function readStages(): Instruction[][] {
  const text = readFileSync(join(repositoryRoot, 'Dockerfile'), 'utf8')
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  const instructions = lines
    .filter((line) => line !== '')
    .map((line) => ({ name: line.split(' ', 1)[0] ?? '', text: line.replace(/^\S+\s*/, '') }))
  const stages: Instruction[][] = []
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') stages.push([])
    stages.at(-1)?.push(instruction)
  }
  return stages
}

/** The words of an instruction in its JSON form, for example `["node", "x.js"]`. */
export function wordsOf(stage: readonly Instruction[], name: string): string[] {
  const text = stage.find((instruction) => instruction.name === name)?.text ?? ''
  const words: unknown = JSON.parse(text.slice(text.indexOf('[')))
  return Array.isArray(words) ? words.map(String) : []
}

/** What the image sets in the environment. */
export function environmentOf(stage: readonly Instruction[]): Record<string, string> {
  const text = stage.find(({ name }) => name === 'ENV')?.text ?? ''
  return Object.fromEntries(
    text.split(' ').map((pair) => [pair.split('=', 1)[0] ?? '', pair.replace(/^.*?=/, '')]),
  )
}
