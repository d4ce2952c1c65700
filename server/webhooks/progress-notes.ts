import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { deliveryErrorCodes, type Progress } from '../domain/delivery.ts'
import { documentName } from '../domain/documents.ts'
import { nullable, word } from '../schemas/primitives.ts'
import type { Notes } from '../store/contract.ts'
import { StoreUnavailable } from '../store/errors.ts'

const attemptsMax = 20
const Text = Type.String()

const StoredRecord = Type.Object({
  id: Text,
  type: Text,
  revision: nullable(Text),
  status: word(['delivered', 'pending', 'failed']),
  attempts: Type.Integer(),
  firstAt: Text,
  lastAt: Text,
  nextAt: nullable(Text),
  responseStatus: nullable(Type.Integer()),
  ms: Type.Integer(),
  error: nullable(Type.Object({ code: word(deliveryErrorCodes), detail: Text })),
})
const check = TypeCompiler.Compile(
  Type.Object({
    startsAfter: Text,
    position: Text,
    pending: Type.Array(StoredRecord),
    done: Type.Array(StoredRecord),
    succeededAt: nullable(Text),
  }),
)

/** Name of the note that keeps the progress of a webhook. */
export function progressNote(webhookId: string): string {
  return documentName.webhook(webhookId)
}

/** How far a webhook has come; null if it has sent nothing yet, or what is kept cannot be read. */
export async function readProgress(
  notes: Notes,
  project: string,
  webhookId: string,
): Promise<Progress | null> {
  const note = await notes.read(project, progressNote(webhookId))
  return note === null ? null : parse(note.value)
}

/** Changes the progress of a webhook, whoever else does so at the same time. */
export async function updateProgress<R>(
  notes: Notes,
  project: string,
  webhookId: string,
  change: (progress: Progress | null) => { readonly progress: Progress; readonly result: R },
): Promise<{ readonly progress: Progress; readonly result: R }> {
  const name = progressNote(webhookId)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const note = await notes.read(project, name)
    const changed = change(note === null ? null : parse(note.value))
    const value = JSON.stringify(changed.progress)
    if (await notes.replace(project, name, note?.version ?? 0, value)) return changed
  }
  throw new StoreUnavailable('others keep changing the progress of the same webhook.')
}

function parse(text: string): Progress | null {
  const value: unknown = readJson(text)
  return check.Check(value) ? value : null
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
