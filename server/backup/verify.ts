import { listHashesOf } from '../state/list-hashes.ts'
import { sha256Hex } from '../store/canonical.ts'
import { BackupUnreadable } from './errors.ts'
import { readBackup } from './file.ts'
import type { BackupCounts, RecordOf } from './record.ts'

/** What a backup says of itself, once all of it was read and found whole. */
export interface VerifiedBackup extends BackupCounts {
  readonly header: RecordOf<'header'>
}

/**
 * Reads a whole backup and checks that it is one: its form, its checksum, the hash of every entry,
 * that each project's entries lead to its head, and that the lists of its segments are there. Rejects with BackupUnreadable.
 */
export async function verifyBackup(path: string): Promise<VerifiedBackup> {
  let header: RecordOf<'header'> | undefined
  let project: RecordOf<'project'> | undefined
  let last: RecordOf<'entry'> | undefined
  let documents = 0
  let entries = 0
  const projects = new Set<string>()
  let wanted = new Set<string>()
  for await (const record of readBackup(path)) {
    if (record.kind === 'header') header = record
    else if (record.kind === 'project') {
      checkHead(project, last, wanted)
      project = record
      wanted = new Set()
      last = undefined
      if (projects.has(project.project)) throw new BackupUnreadable('a project is in it twice')
      projects.add(project.project)
    } else if (project === undefined) {
      throw new BackupUnreadable('it has something outside of a project')
    } else if (record.kind === 'document') {
      documents += 1
      for (const hash of listHashesOf(record.doc, record.value)) wanted.add(hash)
    } else if (record.kind === 'blob') wanted.delete(sha256Hex(record.text))
    else if (record.kind === 'entry') {
      entries += 1
      checkEntry(project.project, record, last)
      last = record
    }
  }
  checkHead(project, last, wanted)
  if (header === undefined || !projects.has('$system')) {
    throw new BackupUnreadable('it has no list of projects')
  }
  return { header, projects: projects.size, documents, entries }
}

function checkEntry(
  project: string,
  entry: RecordOf<'entry'>,
  before: RecordOf<'entry'> | undefined,
): void {
  const { revision } = entry
  if (sha256Hex(entry.body) !== entry.bodyHash) {
    throw new BackupUnreadable(`revision ${revision} of ${project} is not what its hash says`)
  }
  if (before === undefined) return
  if (revision !== before.revision + 1 || entry.previousCommitId !== before.commitId) {
    throw new BackupUnreadable(`revision ${revision} of ${project} does not follow on`)
  }
}

function checkHead(
  project: RecordOf<'project'> | undefined,
  last: RecordOf<'entry'> | undefined,
  wanted: ReadonlySet<string>,
): void {
  if (project === undefined) return
  if (wanted.size > 0) throw new BackupUnreadable(`lists of ${project.project} are not in it`)
  if (last?.revision === project.revision && last.commitId === project.commitId) return
  throw new BackupUnreadable(`the entries of ${project.project} do not lead to its head`)
}
