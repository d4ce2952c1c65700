import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { BackupExists, BackupUnreadable } from './errors.ts'
import { type BackupCounts, type BackupRecord, parseRecord, type RecordOf } from './record.ts'

const lineBytesMax = 64 * 1024 * 1024
const newLine = 10

/**
 * Writes a backup: JSON lines, compressed. The file appears whole, on the disk and readable by its
 * owner only, or not at all. Rejects with BackupExists rather than replace a file.
 */
export async function writeBackup(
  path: string,
  records: AsyncIterable<BackupRecord>,
): Promise<BackupCounts> {
  const draft = `${path}.unfinished`
  const counter = new Counter()
  await rm(draft, { force: true })
  try {
    const lines = Readable.from(linesOf(records, counter), { objectMode: false })
    const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true })
    await pipeline(lines, createGzip(), file)
    await putInPlace(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
  return counter.counts
}

/** A link fails where something is, in the same step; a rename would replace it. */
async function putInPlace(draft: string, path: string): Promise<void> {
  await link(draft, path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    throw new BackupExists(`${path} is there already: choose another name, or move it away`)
  })
}

async function* linesOf(records: AsyncIterable<BackupRecord>, counter: Counter) {
  const hash = createHash('sha256')
  for await (const record of records) {
    counter.add(record)
    const line = `${JSON.stringify(record)}\n`
    hash.update(line)
    yield line
  }
  const end: RecordOf<'end'> = { kind: 'end', ...counter.counts, sha256: hash.digest('hex') }
  yield `${JSON.stringify(end)}\n`
}

/**
 * Reads the records of a backup, all but the last, as they come. Rejects with BackupUnreadable when
 * the file is not a whole backup: only whoever has read to the end knows that it is.
 */
export async function* readBackup(path: string): AsyncGenerator<BackupRecord, void, undefined> {
  const hash = createHash('sha256')
  const counter = new Counter()
  let number = 0
  let end: RecordOf<'end'> | undefined
  for await (const line of lines(path)) {
    number += 1
    const record = parseRecord(line.toString('utf8'), number)
    if (end !== undefined) throw new BackupUnreadable('something follows its last line')
    if ((number === 1) !== (record.kind === 'header')) {
      throw new BackupUnreadable('it is not a backup of Sluice')
    }
    if (record.kind === 'end') {
      end = record
      continue
    }
    counter.add(record)
    hash.update(line).update('\n')
    yield record
  }
  if (end === undefined) throw new BackupUnreadable('its end is missing')
  if (end.sha256 !== hash.digest('hex')) throw new BackupUnreadable('its checksum is wrong')
  const { projects, documents, entries } = counter.counts
  if (end.projects !== projects || end.documents !== documents || end.entries !== entries) {
    throw new BackupUnreadable('its last line counts something else than it has')
  }
}

/** Lines as bytes: a library's idea of where a line ends could split what JSON leaves as it is. */
async function* lines(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = createReadStream(path)
  const unpacked = createGunzip()
  const reading = pipeline(file, unpacked)
  // The same failure comes out of the loop below.
  reading.catch(() => undefined)
  let parts: Buffer[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of unpacked) {
      let rest: Buffer = chunk
      for (let at = rest.indexOf(newLine); at >= 0; at = rest.indexOf(newLine)) {
        yield Buffer.concat([...parts, rest.subarray(0, at)])
        parts = []
        sizeBytes = 0
        rest = rest.subarray(at + 1)
      }
      parts.push(rest)
      sizeBytes += rest.length
      if (sizeBytes > lineBytesMax) throw new BackupUnreadable('a line is too long')
    }
  } catch (error) {
    throw readingFailure(error, path)
  } finally {
    file.destroy()
    unpacked.destroy()
  }
  if (sizeBytes > 0) throw new BackupUnreadable('its last line is cut off')
}

function readingFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  if (String(error.code).startsWith('Z_')) {
    return new BackupUnreadable(`it is damaged or cut off (${error.message})`)
  }
  if (error.code === 'ENOENT') return new BackupUnreadable(`there is no file ${path}`)
  return error
}

class Counter {
  counts: BackupCounts = { projects: 0, documents: 0, entries: 0 }

  add({ kind }: BackupRecord): void {
    const { projects, documents, entries } = this.counts
    this.counts = {
      projects: projects + Number(kind === 'project'),
      documents: documents + Number(kind === 'document'),
      entries: entries + Number(kind === 'entry'),
    }
  }
}
