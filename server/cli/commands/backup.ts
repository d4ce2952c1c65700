import { writeBackup } from '../../backup/file.ts'
import { readStore, type StoreReader } from '../../backup/read-store.ts'
import type { BackupCounts } from '../../backup/record.ts'
import { restoreBackup } from '../../backup/restore.ts'
import { verifyBackup } from '../../backup/verify.ts'
import { type Config, readConfig } from '../../config.ts'
import { openStore } from '../../open-store.ts'
import { silentLogger } from '../../store/logger.ts'
import { readVersion } from '../../version.ts'
import { Failure } from '../failure.ts'
import { printJson, printLine } from '../output.ts'
import { readStandby, type StandbyOptions } from '../standby-options.ts'
import { givenPath, surroundings } from '../surroundings.ts'

/** Options of `sluice backup`. */
export interface BackupOptions {
  readonly json?: boolean
}

/** Options of `sluice restore`. */
export interface RestoreOptions extends BackupOptions, StandbyOptions {}

/** `sluice backup`: reads the store itself, so it needs no token and no server. Reads the file back. */
export async function backup(file: string, { json = false }: BackupOptions): Promise<void> {
  const store = await openReader(storeSettings())
  try {
    await writeBackup(givenPath(file), readStore(store, `sluice ${readVersion()}`))
  } catch (error) {
    throw fileFailure(error, file)
  } finally {
    await store.close()
  }
  const { header, ...counts } = await verifyBackup(givenPath(file))
  if (json) return printJson({ file, ...countsOf(counts), madeAt: header.madeAt })
  printLine(`${file} has ${describe(counts)}, and was read back.`)
  printLine('Signing keys in it are sealed: keep the master key too, in another place.')
}

/** `sluice restore`: refuses a store that has anything. */
export async function restore(file: string, options: RestoreOptions): Promise<void> {
  const { json = false } = options
  const standby = readStandby(options)
  const store = await openStore(storeSettings(), silentLogger)
  try {
    const { header, ...counts } = await restoreBackup(givenPath(file), store, standby)
    if (json) return printJson({ file, ...countsOf(counts), madeAt: header.madeAt })
    printLine(`The store has ${describe(counts)} as of ${header.madeAt}.`)
    printLine('Start the server with the master key of the store that was copied.')
    if (standby === undefined) printLine(copyWarning)
    else printLine('It is a standby: it does nothing by itself until you run sluice activate.')
  } catch (error) {
    throw fileFailure(error, file)
  } finally {
    await store.close()
  }
}

/** Where the store is, from the folder that the command is run in. */
function storeSettings(): Config {
  const config = readConfig(surroundings().environment)
  return { ...config, SLUICE_DATA_DIR: givenPath(config.SLUICE_DATA_DIR) }
}

/** An embedded store is read beside the server that has it; Redis lets everybody in. */
async function openReader(config: Config): Promise<StoreReader> {
  if (config.REDIS_URL !== undefined) return openStore(config, silentLogger)
  const { openSqliteReader } = await import('../../store/sqlite/sqlite-reader.ts')
  return openSqliteReader(config.SLUICE_DATA_DIR)
}

/** A copy knows nothing of the installation that it was made of. */
const copyWarning =
  'Keep the original off: both would drive its ramps, schedules and webhooks. To look at a copy beside it, restore with --standby.'

function fileFailure(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'BACKUP_UNREADABLE') {
    return new Failure('BACKUP_UNREADABLE', `${file} cannot be restored: ${error.message}.`)
  }
  if (!('syscall' in error)) return error
  return new Failure('FILE_FAILED', `${file} cannot be used: ${error.message}`)
}

function countsOf({ projects, documents, entries }: BackupCounts): BackupCounts {
  return { projects, documents, entries }
}

/** `$system`, which is the store's own, is not counted. */
function describe({ projects, documents, entries }: BackupCounts): string {
  const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
  const log = entries === 1 ? 'entry' : 'entries'
  return `${many(projects - 1, 'project')}, ${many(documents, 'document')} and ${entries} log ${log}`
}
