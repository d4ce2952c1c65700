import { TypeCompiler } from '@sinclair/typebox/compiler'
import { Refusal } from '../domain/refusal.ts'
import { StoredReferences } from '../schemas/references.ts'
import type { Notes } from '../store/contract.ts'
import { StoreUnavailable } from '../store/errors.ts'

/** Repositories that a project may keep references of. */
const repositoriesMax = 50
const attemptsMax = 20
const prefix = 'references/'
const check = TypeCompiler.Compile(StoredReferences)

/**
 * References in code, one note for each repository: they are found again at any time, so they are
 * neither audited nor part of a backup.
 */
export async function keepReferences(
  notes: Notes,
  project: string,
  upload: StoredReferences,
): Promise<void> {
  const name = `${prefix}${upload.repository}`
  const kept = (await notes.list(project)).filter((one) => one.startsWith(prefix))
  if (!kept.includes(name) && kept.length >= repositoriesMax) {
    throw new Refusal(
      'TOO_LARGE',
      `A project keeps references of at most ${repositoriesMax} repositories.`,
    )
  }
  const value = JSON.stringify(upload)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const note = await notes.read(project, name)
    if (await notes.replace(project, name, note?.version ?? 0, value)) return
  }
  throw new StoreUnavailable('others keep uploading references of the same repository.')
}

/** What is kept of all repositories, by name. What cannot be read is left out. */
export async function readReferences(
  notes: Notes,
  project: string,
): Promise<readonly StoredReferences[]> {
  const names = (await notes.list(project)).filter((one) => one.startsWith(prefix))
  const kept: StoredReferences[] = []
  for (const name of names.toSorted()) {
    const value = parse((await notes.read(project, name))?.value ?? '')
    if (check.Check(value)) kept.push(value)
  }
  return kept
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
