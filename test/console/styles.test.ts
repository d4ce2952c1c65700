import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t from 'tap'

const assets = join(import.meta.dirname, '../../server/console/dist/assets')
const source = join(import.meta.dirname, '../../server/console/src/mantine.css')
const find = createRequire(join(import.meta.dirname, '../../server/package.json')).resolve
const all = readFileSync(find('@mantine/core/styles.css'), 'utf8')

/** The classes of Mantine that a text names: each belongs to one part. */
function classesIn(text: string): Set<string> {
  return new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g))
}

function built(ending: string): string {
  const names = readdirSync(assets).filter((name) => name.endsWith(ending))
  return names.map((name) => readFileSync(join(assets, name), 'utf8')).join('\n')
}

/** The listed files of styles. */
function listed(): string[] {
  const imports = readFileSync(source, 'utf8').matchAll(/@import "([^"]+)"/g)
  return [...imports].map(([, name = '']) => name)
}

t.test('every part of Mantine that the console uses has its styles', async (t) => {
  const [named, styled, known] = [built('.js'), built('.css'), all].map(classesIn)
  const missing = [...(named ?? [])].filter((one) => known?.has(one) && !styled?.has(one))
  t.ok((named?.size ?? 0) > 50, 'the build was found')
  t.same(missing.map(fileOf), [], 'add these to server/console/src/mantine.css')
})

t.test('no styles are loaded for nothing, and all come in the order of the whole', async (t) => {
  const named = classesIn(built('.js'))
  const places = listed().map((name) => {
    const classes = [...classesIn(readFileSync(find(name), 'utf8'))]
    const isUsed = classes.length === 0 || classes.some((one) => named.has(one))
    t.ok(isUsed, `${name} is used`)
    // What moves has a name too, and no rule of its own.
    return classes.map((one) => all.indexOf(`.${one}`)).filter((at) => at >= 0)
  })
  const firsts = places.flatMap((at) => (at.length === 0 ? [] : Math.min(...at)))
  t.same(
    firsts,
    firsts.toSorted((a, b) => a - b),
  )
})

/** Which file a class is styled in. */
function fileOf(name: string): string {
  const folder = join(find('@mantine/core/styles.css'), '../styles')
  const files = readdirSync(folder).filter((file) => !file.endsWith('.layer.css'))
  const file = files.find((one) => readFileSync(join(folder, one), 'utf8').includes(name))
  return `@mantine/core/styles/${file ?? name}`
}
