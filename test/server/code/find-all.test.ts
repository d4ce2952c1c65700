import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import { readCodeBase } from '../../../server/code/code-base.ts'
import { findAllReferences } from '../../../server/code/find-all.ts'
import { DEFAULT_SETTINGS } from '../../../server/code/settings.ts'

const flags = ['checkout', 'search']
const settings = { ...DEFAULT_SETTINGS, clients: ['flags'] }

/** Writes files, and finds what they say of the flags. */
async function find(folder: string, files: ReadonlyMap<string, string>) {
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const code = await readCodeBase(folder, [...files.keys()], flags, settings)
  return findAllReferences(code, flags, settings)
}

/** Files of which each finds a key through two others, some with letters beyond ASCII. */
function application(count: number): ReadonlyMap<string, string> {
  const files = new Map([
    ['keys.ts', "export const SEARCH = 'search' // größer ✓\n"],
    ['all.ts', "export * from './keys.ts'\n"],
    ['broken.ts', "const checkout = 'checkout\n"],
  ])
  for (let index = 0; index < count; index += 1) {
    const lines = [
      "import { SEARCH } from '../all.ts'",
      `export const größe${index} = () => flags.boolean(SEARCH, {}, false)`,
      `export const ask = (key: string) => flags.string(key, {}, 'checkout')`,
    ]
    files.set(`area/file-${String(index).padStart(4, '0')}.ts`, `${lines.join('\n')}\n`)
  }
  return files
}

t.test(
  'many files say in several threads what few say in one, in the order of paths',
  async (t) => {
    const few = await find(t.testdir(), application(3))
    t.equal(few.references.length, 1 + 3 * 2)
    t.equal(few.dynamic.length, 3)
    t.match(few.unparsed, [{ path: 'broken.ts', line: 1 }])

    const many = await find(join(t.testdirName, 'many'), application(300))
    t.equal(many.references.length, 1 + 300 * 2)
    t.equal(many.dynamic.length, 300)
    t.same(many.unparsed, few.unparsed)
    t.same(
      many.references.filter(({ path }) => few.references.some((one) => one.path === path)),
      few.references,
    )
    const paths = many.references.map(({ path }) => path)
    t.same(paths, paths.toSorted())
  },
)
