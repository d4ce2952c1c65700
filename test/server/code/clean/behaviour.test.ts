import { stripTypeScriptTypes } from 'node:module'
import { compileFunction } from 'node:vm'
import t from 'tap'
import { cleanSource, isCleaned } from '../../../../server/code/clean/clean-source.ts'
import { DEFAULT_SETTINGS } from '../../../../server/code/settings.ts'
import { createRandom, readSeed } from '../../../system/random.ts'
import { PINNED_VALUES, PROGRAM_NAMES, writeProgram } from './programs.ts'

const runs = Number(process.env.RUNS ?? 40)

/** What one program did, and whether it read a name before it had a value. */
interface Outcome {
  readonly log: string
  readonly isTooEarly: boolean
}

/** What the parameters `p`, `q` and `n` of a program are. */
type Inputs = readonly [p: boolean, q: boolean, n: number]

/** Runs a program: what it says, holds, catches, returns or throws. */
async function behaviour(main: string, pinned: unknown, [p, q, n]: Inputs): Promise<Outcome> {
  const log: string[] = []
  let isTooEarly = false
  let rounds = 60
  const caught = (error: unknown) => {
    const text = String(error)
    isTooEarly ||= text.includes('before initialization')
    // How an engine words an error depends on the code.
    log.push(`caught ${error instanceof Error && error.message !== 'no' ? error.name : text}`)
  }
  const tools = toolsFor(log)
  const values: Record<string, unknown> = {
    flags: {
      boolean: (key: string) => (key === 'checkout' ? pinned : n === 1),
      string: () => pinned,
      details: () => ({ value: pinned, variation: 'v' }),
    },
    p,
    q,
    n,
    say: (value: unknown) => {
      log.push(shown(value))
      return value
    },
    lock: (name: string) => ({
      [Symbol.dispose]: () => log.push(`gave back ${name}`),
      [Symbol.asyncDispose]: async () => log.push(`gave back ${name} later`),
    }),
    fuel: () => rounds-- > 0,
    caught,
    tools,
  }
  const run = compileFunction(`'use strict'; ${stripTypeScriptTypes(main)}\nreturn main`)()
  try {
    log.push(shown(await run(...PROGRAM_NAMES.map((name) => values[name]))))
  } catch (error) {
    caught(error)
  }
  return { log: log.join('\n'), isTooEarly }
}

function toolsFor(log: string[]) {
  class Made {
    made = ''
    constructor(made: unknown) {
      this.made = `made ${shown(made)}`
    }
  }
  const tools = {
    method(this: unknown) {
      return this === tools ? 'with its object' : 'alone'
    },
    plain: (value: unknown) => `plain ${shown(value)}`,
    tag(this: unknown, texts: readonly string[], ...rest: unknown[]) {
      return `${this === tools ? 'with its object' : 'alone'} ${texts.join('|')} ${rest.map(shown)}`
    },
    make: () => {
      log.push('make')
      return Made
    },
    fresh: () => ({
      set a(_: unknown) {},
    }),
    Made,
    made: 'tools',
    none: undefined,
  }
  return tools
}

/** A value as text; the code of functions is what changes. */
function shown(value: unknown): string {
  if (typeof value === 'function') return 'function'
  if (Array.isArray(value)) return `[${value.map(shown).join()}]`
  return typeof value === 'object' && value !== null ? 'object' : `${typeof value} ${value}`
}

for (const type of ['boolean', 'string'] as const) {
  t.test(`a cleaned program does what it did with the flag pinned: ${type}`, async (t) => {
    const random = createRandom(readSeed(t))
    const seen = { done: 0, asking: 0, tooEarly: 0 }
    for (let run = 0; run < runs; run += 1) {
      const main = writeProgram(type, random)
      const value = random.pick(PINNED_VALUES[type])
      seen[
        await check(main, value, [random.chance(0.5), random.chance(0.5), random.between(0, 2)])
      ] += 1
    }
    t.comment(JSON.stringify(seen))
    t.ok(seen.done > runs * 0.5, `${seen.done} of ${runs} no longer ask it`)
  })
}

/** Cleans a program and runs both; throws if they differ. */
async function check(main: string, value: string | boolean, given: Inputs) {
  const pin = { flag: 'checkout', value, variation: 'v' }
  const settings = { ...DEFAULT_SETTINGS, clients: ['flags'] }
  const before = await behaviour(main, value, given)
  // A name that is read too early throws; code that only reads it may go all the same.
  if (before.isTooEarly) return 'tooEarly'
  const text = `export ${main}`
  const cleaned = cleanSource('main.ts', text, pin, settings)
  if (!isCleaned(cleaned)) throw new Error(`${cleaned.failure}\n${text}`)
  const both = `pinned to ${value}, given ${given}\n${text}\n=>\n${cleaned.text}`
  if (cleaned.text === text) throw new Error(`nothing was changed: ${both}`)
  const now = await behaviour(cleaned.text.replace('export ', ''), value, given)
  if (before.log !== now.log) throw new Error(`did\n${before.log}\ndoes\n${now.log}\n${both}`)
  const again = cleanSource('main.ts', cleaned.text, pin, settings)
  if (!isCleaned(again) || again.text !== cleaned.text) {
    throw new Error(`a second run changes it again: ${both}`)
  }
  return cleaned.text.includes('checkout') ? 'asking' : 'done'
}
