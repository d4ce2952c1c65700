/**
 * Builds the web console into `server/console/dist`, unless the build that is there is of the same
 * sources: runs after `npm ci` and before `npm start`. Never fails either: without a build the
 * server starts and says that there is none. Plain JavaScript, because it runs on any Node >= 20.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = join(root, 'server/console')
const dist = join(folder, 'dist')
/** What the build in `dist` was made of. */
const stamp = join(dist, 'built-from.txt')
const compressible = ['.js', '.css', '.svg']

/** The files that a build is made of: sources, settings, and which packages. */
function sourceFiles() {
  // What is computed on both sides is shared with the server's domain.
  const sources = [join(folder, 'src'), join(root, 'server/domain')]
    .flatMap((from) => readdirSync(from, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  const others = ['index.html', 'vite.config.ts', 'package.json'].map((name) => join(folder, name))
  return [...sources, ...others, fileURLToPath(import.meta.url)].sort()
}

function fingerprint() {
  const hash = createHash('sha256')
  for (const file of sourceFiles()) {
    hash.update(`${file.slice(root.length)}\n`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

function isBuilt(print) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === print
}

/** The pinned Node, where npm put it: Vite needs a newer one than may run this script. */
function nodeCommand() {
  const pinned = join(root, 'node_modules', '.bin', 'node')
  return process.platform !== 'win32' && existsSync(pinned) ? pinned : process.execPath
}

function build(print) {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  // An installation of the server alone brings its build along and has nothing to make one with.
  if (!existsSync(vite)) return
  const options = { cwd: folder, encoding: 'utf8', timeout: 120_000 }
  const done = spawnSync(nodeCommand(), [vite, 'build', '--logLevel', 'error'], options)
  if (done.status !== 0) {
    const why = done.error?.message ?? `${done.stdout}${done.stderr}`.trim()
    console.error(`The web console could not be built; everything else works. ${why}`)
    return
  }
  compress()
  writeFileSync(stamp, print)
}

/** Beside each file, so that nothing is compressed while somebody waits. */
function compress() {
  for (const name of readdirSync(join(dist, 'assets'))) {
    if (!compressible.includes(extname(name))) continue
    const path = join(dist, 'assets', name)
    const bytes = readFileSync(path)
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 }
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: quality }))
  }
}

try {
  if (existsSync(join(folder, 'src'))) {
    const print = fingerprint()
    if (!isBuilt(print)) build(print)
  }
} catch (error) {
  console.error(`The web console could not be built; everything else works. ${error}`)
}
