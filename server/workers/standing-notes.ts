import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { documentName } from '../domain/documents.ts'
import { newWorkerStanding, pushedKinds, type WorkerStanding } from '../domain/worker.ts'
import { nullable, word } from '../schemas/primitives.ts'
import { pushFaultCodes } from '../schemas/worker.ts'
import type { Notes } from '../store/contract.ts'
import { StoreUnavailable } from '../store/errors.ts'

const attemptsMax = 20
const Text = Type.String()

const check = TypeCompiler.Compile(
  Type.Object({
    snapshot: nullable(Text),
    keys: nullable(Text),
    takenAt: nullable(Text),
    error: nullable(
      Type.Object({ kind: word(pushedKinds), code: word(pushFaultCodes), detail: Text }),
    ),
    failingSince: nullable(Text),
  }),
)

/** How a worker stands; as a new one if nothing is noted, or nothing that can be read. */
export async function readStanding(
  notes: Notes,
  project: string,
  worker: string,
): Promise<WorkerStanding> {
  const note = await notes.read(project, documentName.worker(worker))
  return parse(note?.value)
}

/** Changes how a worker stands, whoever else does so at the same time. */
export async function changeStanding(
  notes: Notes,
  project: string,
  worker: string,
  change: (before: WorkerStanding) => WorkerStanding,
): Promise<WorkerStanding> {
  const name = documentName.worker(worker)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const note = await notes.read(project, name)
    const changed = change(parse(note?.value))
    if (await notes.replace(project, name, note?.version ?? 0, JSON.stringify(changed))) {
      return changed
    }
  }
  throw new StoreUnavailable('others keep changing how the same worker stands.')
}

function parse(text: string | undefined): WorkerStanding {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    return check.Check(value) ? value : newWorkerStanding
  } catch {
    return newWorkerStanding
  }
}
