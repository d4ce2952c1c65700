import { execFile } from 'node:child_process'
import { mkdtemp, open, rm, statfs } from 'node:fs/promises'
import { cpus, loadavg, release, tmpdir, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { machineMs } from './clock.ts'
import { median } from './statistics.ts'
import { writeNumber } from './table.ts'

const gibibyte = 1024 ** 3
const syncCount = 50
/** f_type of statfs(2) by file system, for those one is likely to meet. */
const fileSystems = new Map([
  [0xef53, 'ext4'],
  [0x01021994, 'tmpfs (memory: syncing costs nothing here)'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x794c7630, 'overlayfs'],
  [0x2fc12fc1, 'zfs'],
])

/** What the figures were measured on, a line each: no figure means anything without it. */
export async function describeMachine(): Promise<string> {
  const models = new Set(cpus().map(({ model }) => model.trim()))
  const [load = 0] = loadavg()
  return [
    `date     ${new Date().toISOString()}`,
    `cpu      ${[...models].join(', ')}, ${cpus().length} cores (load ${load.toFixed(2)} before)`,
    `memory   ${(totalmem() / gibibyte).toFixed(1)} GiB`,
    `system   ${type()} ${release()} ${process.arch}, data on ${await fileSystem()}`,
    `sync     ${writeNumber(await syncMs())} ms (median of ${syncCount} appends of 4 KiB, synced)`,
    `node     ${process.version}`,
    `redis    ${await redisVersion()}`,
  ].join('\n')
}

async function fileSystem(): Promise<string> {
  const { type: number } = await statfs(tmpdir())
  return fileSystems.get(number) ?? `file system 0x${number.toString(16)}`
}

/** What a durable write costs on this disk: it bounds every figure with one in flight. */
async function syncMs(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  try {
    const file = await open(join(folder, 'synced'), 'a')
    const times: number[] = []
    for (let count = 0; count < syncCount; count += 1) {
      const begun = machineMs()
      await file.write(Buffer.alloc(4096))
      await file.datasync()
      times.push(machineMs() - begun)
    }
    await file.close()
    return median(times)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function redisVersion(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('redis-server', ['--version'])
    return /v=(\S+)/.exec(stdout)?.[1] ?? 'unknown'
  } catch {
    return 'none found: the parts that need it will fail'
  }
}
