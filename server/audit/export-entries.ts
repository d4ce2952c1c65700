import { createHash } from 'node:crypto'
import { mkdir, open, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SigningKeys } from '../signing/signing-keys.ts'
import { canonicalJson } from '../store/canonical.ts'
import type { Audit, AuditRecord, Checkpoint } from '../store/contract.ts'
import { type AuditFault, chainStart, followChain, missingFault, type Position } from './chain.ts'
import { lastCheckpoint, positionOf, signCheckpoint } from './checkpoint.ts'
import { walkRecords } from './records.ts'
import { claimsOf } from './sign-checkpoints.ts'

/** What is exported, and where to. */
export interface ExportParts {
  readonly audit: Audit
  readonly keys: SigningKeys
  readonly project: string
  /** Made if it is not there. */
  readonly folder: string
  /** The oldest revision there is. */
  readonly from: number
  readonly to: number
}

/**
 * Writes a project's oldest entries to a file of JSON lines, each entry as it was hashed, and beside
 * it a signed checkpoint that names the file by its SHA-256. Gives that checkpoint, with which the
 * entries may be trimmed, or what is wrong with one of them: damaged history is not put away.
 */
export async function exportEntries(parts: ExportParts): Promise<Checkpoint | AuditFault> {
  const { audit, keys, project, folder, from, to } = parts
  const start = await startOf(parts)
  if (start === null) return missingFault(1, from - 1)
  const name = `${project}-${from}-${to}.jsonl`
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `${name}.new`)
  const file = await open(draft, 'w', 0o600)
  const digest = createHash('sha256')
  let position: Position = start
  try {
    for await (const record of walkRecords(audit, project, from, to)) {
      const { position: next, faults } = followChain(position, record)
      if (faults[0] !== undefined) return faults[0]
      position = next
      const line = `${lineOf(record)}\n`
      digest.update(line)
      await file.write(line)
    }
    if (position.revision < to) return missingFault(position.revision + 1, to)
    await file.sync()
  } finally {
    await file.close()
  }
  const exported = { file: name, sha256: digest.digest('hex') }
  const claims = { ...claimsOf(project, position), exported }
  const signed = await signCheckpoint(keys.current(), claims)
  await writeFile(join(folder, `${name}.jws`), `${signed}\n`, { mode: 0o600, flush: true })
  await rename(draft, join(folder, name))
  return { revision: to, signed }
}

/** The position before the first entry; null if what came before it was not exported by us. */
async function startOf({ audit, keys, project, from }: ExportParts): Promise<Position | null> {
  if (from === 1) return chainStart(project)
  const closing = await lastCheckpoint(audit, keys, project, from - 1)
  const isClosing = closing !== null && closing !== 'forged' && closing.revision === from - 1
  return isClosing && closing.exported !== null ? positionOf(closing) : null
}

/** Canonical, so that the body's own bytes, which its hash is of, can be found again. */
function lineOf({ entry }: AuditRecord): string {
  if (entry === null) throw new TypeError('an entry that cannot be read has no line')
  const body: unknown = JSON.parse(entry.body)
  return canonicalJson({ ...entry, body })
}
