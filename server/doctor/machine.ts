import { readFile, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { causeOf, type Finding, fail, ok, warn } from './finding.ts'

const pinnedMajor = 24
const openFilesWanted = 4096
const diskWarnBytes = 1024 ** 3
const diskFailBytes = 64 * 1024 ** 2
/** What others must not read: the database has hashes and sealed keys, the rest is secret itself. */
const privateFiles = ['admin-token', 'master-key', 'sluice.db']

/** The Node that runs this. One that is too old never comes here. */
export function nodeFinding(version: string): Finding {
  const major = Number(/^v(\d+)/.exec(version)?.[1])
  if (major === pinnedMajor) return ok('node', version)
  return warn(
    'node',
    `${version}; Sluice is tested on Node ${pinnedMajor}`,
    'use npm start or npx sluice in the clone: both use the Node that is installed with it',
  )
}

/** How many files a server started like this command may open: each stream of an SDK is one. */
export async function openFilesFinding(): Promise<Finding> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  const limit = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.NaN)
  if (Number.isNaN(limit)) return ok('open files', 'the limit is not known on this system')
  if (limit >= openFilesWanted) return ok('open files', `${limit} may be open`)
  return warn(
    'open files',
    `${limit} may be open, and each stream of an SDK is one`,
    'raise the limit: ulimit -n 65536, or LimitNOFILE=65536 in the unit of systemd',
  )
}

/** Who may read the data folder, and how much room is left where it is. */
export async function dataFolderFindings(dataDir: string): Promise<Finding[]> {
  const folder = await stat(dataDir).catch(() => null)
  if (folder === null) {
    const detail = `${dataDir} is not there; a server makes it when it starts`
    return [ok('data folder', detail), await diskFinding(dirname(resolve(dataDir)))]
  }
  return [await permissionsFinding(dataDir, folder.mode), await diskFinding(dataDir)]
}

async function permissionsFinding(dataDir: string, mode: number): Promise<Finding> {
  const open: string[] = []
  if ((mode & 0o077) !== 0) {
    for (const name of privateFiles) {
      const file = await stat(join(dataDir, name)).catch(() => null)
      if (file !== null && (file.mode & 0o077) !== 0) open.push(name)
    }
  }
  if (open.length === 0) return ok('data folder', `${dataDir} keeps its secrets to its owner`)
  return warn(
    'data folder',
    `others on this machine may read ${open.join(', ')} in ${dataDir}`,
    `chmod 700 ${dataDir}`,
  )
}

async function diskFinding(folder: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(folder)
    const free = bavail * bsize
    const detail = `${Math.floor(free / 1024 ** 2)} MiB free at ${folder}`
    const advice = 'free some space: without it nothing can be changed, though flags go on serving'
    if (free < diskFailBytes) return fail('disk', detail, advice)
    return free < diskWarnBytes ? warn('disk', detail, advice) : ok('disk', detail)
  } catch (error) {
    return fail('disk', causeOf(error), 'set SLUICE_DATA_DIR to a folder that can be used')
  }
}
