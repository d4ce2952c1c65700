import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { readScripts, SCRIPT_FOLDER } from '../../../server/store/redis/scripts.ts'

interface Indexes {
  /** Every index that is named. */
  readonly fixed: Set<number>
  /** The index from which on the arguments vary in number, if they do. */
  readonly from: number | undefined
}

/** The `KEYS[n]` or `ARGV[n]` that a text names; `[n...]` in a header declares a varying rest. */
function indexes(text: string, name: 'KEYS' | 'ARGV'): Indexes {
  const fixed = new Set<number>()
  let from: number | undefined
  for (const [, index, rest] of text.matchAll(new RegExp(`${name}\\[(\\d+)(\\.\\.\\.)?\\]`, 'g'))) {
    if (rest === undefined) fixed.add(Number(index))
    else from = Number(index)
  }
  return { fixed, from }
}

/** The problems of one script: its header, its body and its file name must agree. */
function drift(file: string, lua: string): string[] {
  const keyCount = Number(/-(\d+)\.lua$/.exec(file)?.[1])
  const [, header, body] = /^--\[=\[\n([\s\S]*?)\n\]=\]\n([\s\S]*)$/.exec(lua) ?? []
  if (header === undefined || body === undefined) return ['it has no header']
  const problems: string[] = []
  if (!/^Output:$/m.test(header)) problems.push('the header does not say the output')

  const expectedKeys = Array.from({ length: keyCount }, (_, index) => index + 1)
  const declaredKeys = [...indexes(header, 'KEYS').fixed]
  const usedKeys = [...indexes(body, 'KEYS').fixed].sort((a, b) => a - b)
  if (declaredKeys.join() !== expectedKeys.join()) problems.push(`it declares KEYS ${declaredKeys}`)
  if (usedKeys.join() !== expectedKeys.join()) problems.push(`it uses KEYS ${usedKeys}`)
  if (/\bKEYS(?!\[\d+\])/.test(body)) problems.push('it uses KEYS otherwise than by number')

  const declared = indexes(header, 'ARGV')
  const used = indexes(body, 'ARGV')
  for (const index of used.fixed) {
    if (!declared.fixed.has(index)) problems.push(`ARGV[${index}] is not declared`)
  }
  for (const index of declared.fixed) {
    if (!used.fixed.has(index)) problems.push(`ARGV[${index}] is not used`)
  }
  const computed = /ARGV(?!\[\d+\])/.test(body)
  if (computed && declared.from === undefined)
    problems.push('it uses ARGV that it does not declare')
  if (!computed && declared.from !== undefined) problems.push('it does not use the rest of ARGV')
  if (/redis\.call\([^'"]*\.\.[^'"]*,/.test(body)) problems.push('it builds a key')
  return problems
}

const files = readdirSync(SCRIPT_FOLDER)

t.test('every script does what its header and its name say', async (t) => {
  t.ok(files.length > 0)
  for (const file of files) {
    t.same(drift(file, readFileSync(new URL(file, SCRIPT_FOLDER), 'utf8')), [], file)
  }
})

t.test('a script that drifted is found', async (t) => {
  const header = '--[=[\nKEYS[1] a\n\nARGV[1] b\n\nOutput:\n  {"x"}\n]=]\n'
  t.same(drift('get-it-1.lua', `${header}return redis.call('GET', KEYS[1], ARGV[1])\n`), [])
  t.same(drift('get-it-2.lua', `${header}return { KEYS[1], ARGV[1] }\n`).length, 2)
  t.same(drift('get-it-1.lua', `${header}return { KEYS[1], ARGV[1], ARGV[2] }\n`), [
    'ARGV[2] is not declared',
  ])
  t.same(drift('get-it-1.lua', `${header}return { KEYS[1] }\n`), ['ARGV[1] is not used'])
  t.same(drift('get-it-1.lua', `${header}return { KEYS[1], ARGV[1], KEYS[i] }\n`).length, 1)
  t.same(drift('get-it-1.lua', `${header}return { KEYS[1], ARGV[1], ARGV[i] }\n`).length, 1)
  t.same(drift('get-it-1.lua', 'return KEYS[1]\n'), ['it has no header'])
})

t.test('the first write of a commit is one that Redis refuses for want of memory', async (t) => {
  const lua = readFileSync(new URL('commit-documents-7.lua', SCRIPT_FOLDER), 'utf8')
  const body = lua.slice(lua.indexOf(']=]'))
  const commands = [...body.matchAll(/redis\.call\('([A-Z]+)'/g)].map(([, command]) => command)
  const reads = new Set(['TYPE', 'HGET', 'HMGET', 'EXISTS', 'XRANGE', 'GET', 'TIME', 'HEXISTS'])
  const firstWrite = commands.findIndex((command) => !reads.has(command ?? ''))
  t.equal(commands[firstWrite], 'XADD')
})

t.test('every script is a command with its number of keys', async (t) => {
  const scripts = readScripts()
  t.equal(Object.keys(scripts).length, files.length)
  t.equal(scripts.commitDocuments?.numberOfKeys, 7)
  t.equal(scripts.acquireLease?.numberOfKeys, 1)
})
