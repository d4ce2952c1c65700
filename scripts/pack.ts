import { execFileSync } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/**
 * Packs the SDK for publishing: `npm run pack -- <folder>` builds it and writes its tarball into the
 * folder (the current one if none is named). In the repository the package's `exports` point at
 * TypeScript; in the tarball they point at the JavaScript and the declarations in `dist`.
 */

const root = join(import.meta.dirname, '..')
const sdk = join(root, 'sdk')

/** Packs the SDK into `folder` and returns the path of the tarball. Throws if a step fails. */
function packSdk(folder: string): string {
  const compiler = join(root, 'node_modules/typescript/lib/tsc.js')
  const projects = ['tsconfig.json', 'tsconfig.node.json', 'tsconfig.openfeature.json']
  run(process.execPath, [compiler, '-b', ...projects.map((file) => join(sdk, file))], root)
  const staging = mkdtempSync(join(tmpdir(), 'sluice-pack-'))
  try {
    stage(staging)
    mkdirSync(folder, { recursive: true })
    const output = run('npm', ['pack', '--json', '--pack-destination', resolve(folder)], staging)
    return join(resolve(folder), fileNameOf(output))
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Lays out what the tarball is to hold. */
function stage(staging: string): void {
  cpSync(join(root, 'LICENSE'), join(staging, 'LICENSE'))
  cpSync(join(sdk, 'README.md'), join(staging, 'README.md'))
  const manifest = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8'))
  const published = { ...manifest, exports: publishedExports(manifest.exports), files: ['dist'] }
  writeFileSync(join(staging, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
  // By source, so that what an older build left in dist is not published.
  const sources = globSync('**/*.ts', { cwd: sdk, exclude: ['dist/**', 'node_modules/**'] })
  for (const source of sources) {
    const base = join('dist', source.replace(/\.ts$/, ''))
    mkdirSync(dirname(join(staging, base)), { recursive: true })
    cpSync(join(sdk, `${base}.js`), join(staging, `${base}.js`))
    const declarations = readFileSync(join(sdk, `${base}.d.ts`), 'utf8')
    writeFileSync(join(staging, `${base}.d.ts`), withJsExtensions(declarations))
  }
}

function publishedExports(exports: Record<string, string>): Record<string, object> {
  const entries = Object.entries(exports).map(([entry, source]) => {
    const base = source.replace(/^\.\//, './dist/').replace(/\.ts$/, '')
    return [entry, { types: `${base}.d.ts`, default: `${base}.js` }]
  })
  return Object.fromEntries(entries)
}

/** The compiler rewrites the extensions of imports in JavaScript, but not in declarations. */
function withJsExtensions(declarations: string): string {
  return declarations.replace(/((?:from |import\()["']\.[^"']*)\.ts(["'])/g, '$1.js$2')
}

function fileNameOf(npmOutput: string): string {
  const report: unknown = JSON.parse(npmOutput)
  const entries = typeof report === 'object' && report !== null ? Object.values(report) : []
  const entry: unknown = entries[0]
  if (typeof entry === 'object' && entry !== null && 'filename' in entry) {
    return String(entry.filename)
  }
  throw new Error('npm pack did not name the tarball')
}

function run(command: string, args: readonly string[], cwd: string): string {
  // On Windows npm is a script, which only a shell can start.
  const shell = process.platform === 'win32' && command === 'npm'
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

process.stdout.write(`${packSdk(process.argv[2] ?? '.')}\n`)
