import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** How large the generated repository is. */
export interface MonorepoSize {
  readonly lines: number
  readonly references: number
  readonly flags: number
}

/** What was generated, and what is true of it. */
export interface Monorepo {
  readonly flags: readonly string[]
  /** `path:line` of every place that asks a flag. */
  readonly truth: ReadonlySet<string>
  /** `path:line` of lines that only name keys for others to use: they count for nobody. */
  readonly definitions: ReadonlySet<string>
  readonly files: number
  readonly lines: number
}

const linesPerFile = 400
const filesPerFolder = 40
type Form = 'direct' | 'constant' | 'member' | 'wrapper' | 'other'

/** A place that has a key in it and asks no flag, for each so many references. */
const referencesPerDecoy = 2

/**
 * Writes a repository of TypeScript, Python and Go, the same for the same size: calls that ask
 * flags in several forms, and decoys that a search for text takes for such calls.
 */
export async function writeMonorepo(folder: string, size: MonorepoSize): Promise<Monorepo> {
  const flags = Array.from({ length: size.flags }, (_, index) => `area-${index % 25}.flag-${index}`)
  const files = Math.ceil(size.lines / linesPerFile)
  const truth = new Set<string>()
  const definitions = new Set<string>()
  await writeKeys(folder, flags, definitions)
  let lines = 0
  for (let file = 0; file < files; file += 1) {
    const { path, text } = writeSource(file, files, size, flags, truth)
    lines += text.length
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), `${text.join('\n')}\n`)
  }
  execFileSync('git', ['init', '-q', folder])
  execFileSync('git', ['-C', folder, 'add', '-A'])
  return { flags, truth, definitions, files: files + 2, lines }
}

async function writeKeys(
  folder: string,
  flags: readonly string[],
  definitions: Set<string>,
): Promise<void> {
  const constants = flags.map((flag, index) => `export const FLAG_${index} = '${flag}'`)
  const members = flags.map((flag, index) => `  flag${index}: '${flag}',`)
  await writeFile(join(folder, 'keys.ts'), `${constants.join('\n')}\n`)
  const record = ['export const KEYS = {', ...members, '} as const', '']
  await writeFile(join(folder, 'record.ts'), record.join('\n'))
  for (const index of flags.keys()) {
    definitions.add(`keys.ts:${index + 1}`)
    definitions.add(`record.ts:${index + 2}`)
  }
  await writeFile(
    join(folder, 'sluice.config.ts'),
    "export default { clients: ['flags'], wrappers: [{ name: 'isOn' }] }\n",
  )
}

function writeSource(
  file: number,
  files: number,
  size: MonorepoSize,
  flags: readonly string[],
  truth: Set<string>,
): { readonly path: string; readonly text: readonly string[] } {
  const isOther = file % 10 === 9
  const path = `area-${Math.floor(file / filesPerFolder)}/file-${file}.${isOther ? 'py' : 'ts'}`
  const text = isOther ? [] : imports()
  const first = Math.floor((file * size.references) / files)
  const last = Math.floor(((file + 1) * size.references) / files)
  for (let reference = first; reference < last; reference += 1) {
    filler(text, file, linesPerFile / 8)
    const flag = reference % flags.length
    text.push(referenceLine(isOther ? 'other' : formOf(reference), flag, flags[flag] ?? ''))
    truth.add(`${path}:${text.length}`)
    if (reference % referencesPerDecoy === 0)
      text.push(decoyLine(reference, flags[flag] ?? '', isOther))
  }
  filler(text, file, linesPerFile - text.length)
  return { path, text }
}

function imports(): string[] {
  return [
    "import { flags, isOn, router, z, user } from '../lib.ts'",
    "import { KEYS } from '../record.ts'",
    "import * as keys from '../keys.ts'",
  ]
}

function formOf(reference: number): Form {
  const place = reference % 10
  if (place < 5) return 'direct'
  if (place < 7) return 'constant'
  return place < 9 ? 'member' : 'wrapper'
}

function referenceLine(form: Form, index: number, flag: string): string {
  const lines: Readonly<Record<Form, string>> = {
    direct: `if (flags.boolean('${flag}', user, false)) router.go(${index})`,
    constant: `if (flags.boolean(keys.FLAG_${index}, user, false)) router.go(${index})`,
    member: `export const v${index} = () => flags.string(KEYS.flag${index}, user, 'x')`,
    wrapper: `router.show(isOn('${flag}') ? 'new' : 'old')`,
    other: `if client.get_boolean("${flag}", user, False): go(${index})`,
  }
  return lines[form]
}

/** What has the key in it, and asks no flag: a comment, a path, another library, a longer key. */
function decoyLine(reference: number, flag: string, isOther: boolean): string {
  if (isOther) return `path_${reference} = "${flag}-report"`
  const lines = [
    `// ${flag} was rolled out in spring`,
    `router.get('/${flag}/report', 'x')`,
    `export const s${reference} = z.string('${flag}')`,
    `router.get('${flag}-old', 'x')`,
  ]
  return lines[reference % lines.length] ?? ''
}

function filler(text: string[], file: number, count: number): void {
  for (let line = 0; line < count; line += 1) {
    const at = text.length
    text.push(
      file % 10 === 9
        ? `value_${at} = compute(${at}, "text ${file}")`
        : `export const value${at} = (n: number) => (n > ${at} ? n * ${file} : 'text ${at}')`,
    )
  }
}
