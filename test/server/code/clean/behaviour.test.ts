import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import t from 'tap'
import { cleanSource, isCleaned } from '../../../../server/code/clean/clean-source.ts'
import { DEFAULT_SETTINGS } from '../../../../server/code/settings.ts'
import { findWritten } from '../../../../server/code/written/find-written.ts'
import { PINNED_VALUES, type PinnedType, programs } from './programs.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const runs = Number(process.env.RUNS ?? 100)

/** What a program does: what it logs, and what it returns or throws. */
function behaviour(body: string, pinned: unknown, p: boolean, q: boolean, n: number): string {
  const flags = {
    boolean: (key: string) => (key === 'checkout' ? pinned : n === 1),
    string: () => pinned,
    details: () => ({ value: pinned, variation: 'v' }),
  }
  const code = `(() => { 'use strict'
    const log = []
    const say = (value) => { log.push('say', value); return value }
    let outcome
    try { outcome = (function () { ${body}\n })() } catch (error) { outcome = String(error.message) }
    return JSON.stringify([log.map(String), String(outcome)])
  })()`
  return runInNewContext(code, { flags, p, q, n }, { timeout: 2000 })
}

for (const type of ['boolean', 'string'] as const) {
  t.test(`a cleaned program does what it did with the flag pinned: ${type}`, async (t) => {
    t.comment(`SEED=${seed} RUNS=${runs}`)
    let changed = 0
    let simplified = 0
    fc.assert(
      fc.property(
        programs(type),
        fc.nat(3),
        fc.boolean(),
        fc.boolean(),
        fc.nat(2),
        (body, ...values) => {
          const outcome = check(type, body, ...values)
          changed += outcome.isChanged ? 1 : 0
          simplified += outcome.reads === 0 ? 1 : 0
        },
      ),
      { seed, numRuns: runs },
    )
    t.equal(changed, runs, 'every program asked the flag and was changed')
    t.ok(simplified > runs * 0.8, `${simplified} of ${runs} no longer ask it`)
  })
}

function check(type: PinnedType, body: string, pick: number, p: boolean, q: boolean, n: number) {
  const values = PINNED_VALUES[type]
  const value = values[pick % values.length] ?? false
  const pin = { flag: 'checkout', value, variation: 'v' }
  const settings = { ...DEFAULT_SETTINGS, clients: ['flags'] }
  const text = `export function main(flags, p, q, n, log, say) {\n${body}\n}\n`
  const cleaned = cleanSource('main.ts', text, pin, settings)
  if (!isCleaned(cleaned)) throw new Error(`${cleaned.failure}\n${text}`)
  const after = cleaned.text.slice(cleaned.text.indexOf('{') + 1, cleaned.text.lastIndexOf('}'))
  const before = behaviour(body, value, p, q, n)
  const now = behaviour(after, value, p, q, n)
  if (before !== now) {
    throw new Error(`pinned to ${value}: did ${before}, does ${now}\n${text}\n=>\n${cleaned.text}`)
  }
  const again = cleanSource('main.ts', cleaned.text, pin, settings)
  if (!isCleaned(again) || again.text !== cleaned.text) {
    throw new Error(`a second run changes it again\n${cleaned.text}`)
  }
  return {
    isChanged: cleaned.text !== text,
    reads: findWritten('main.ts', cleaned.text, 'checkout', []).keys.length,
  }
}
