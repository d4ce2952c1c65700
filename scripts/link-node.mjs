/**
 * Puts the pinned Node into `node_modules/.bin`: runs after `npm ci` by itself.
 *
 * npm links it there already; but npm 10 and older, which come with Node 20, drop the link again
 * when they leave out the packages of other platforms. Plain JavaScript, because it runs on any
 * Node >= 20. On Windows npm writes command files, and nothing is mended.
 */
import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const modules = join(process.argv[2] ?? process.cwd(), 'node_modules')
const link = join(modules, '.bin', 'node')
const packages = ['node', 'node-bin'].map((name) => `${name}-${process.platform}-${process.arch}`)
const pinned = packages.find((name) => existsSync(join(modules, name, 'bin', 'node')))

if (process.platform !== 'win32' && pinned !== undefined && !existsSync(link)) {
  // A link that leads nowhere does not exist for the check above, but stands in the way.
  rmSync(link, { force: true })
  symlinkSync(join('..', pinned, 'bin', 'node'), link)
}
