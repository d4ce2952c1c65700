import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { documentName } from '../domain/documents.ts'
import type { Progress } from '../domain/ramp/progress.ts'
import { verdicts } from '../schemas/gate.ts'
import { nullable, word } from '../schemas/primitives.ts'
import type { Notes } from '../store/contract.ts'

const Text = Type.String()
const Count = Type.Integer({ minimum: 0 })
const Estimate = Type.Object({
  value: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  samples: Type.Number(),
})
const StoredProgress = Type.Object({
  phase: Count,
  heldMs: Type.Number({ minimum: 0 }),
  atMs: Type.Number(),
  waitsFor: nullable(Text),
  gates: Type.Array(
    Type.Object({
      gate: Text,
      noGo: Count,
      errors: Count,
      late: Count,
      heldMs: Type.Number(),
      last: Type.Object({
        gate: Text,
        atMs: Type.Number(),
        verdict: word(verdicts),
        reason: Text,
        canary: nullable(Estimate),
        control: nullable(Estimate),
        difference: nullable(Estimate),
      }),
    }),
  ),
})
const check = TypeCompiler.Compile(StoredProgress)

/** Progress as it is kept, and the version of the note that keeps it. */
export interface KeptProgress {
  readonly version: number
  /** Null if there is none, or none that can be read. */
  readonly progress: Progress | null
}

/** How far a ramp has come within its step, as the controller noted last. */
export async function readProgress(
  notes: Notes,
  project: string,
  ramp: string,
): Promise<KeptProgress> {
  const note = await notes.read(project, documentName.ramp(ramp))
  return { version: note?.version ?? 0, progress: note === null ? null : parse(note.value) }
}

/** Notes it. False if another plane has noted something since `version`. */
export async function noteProgress(
  notes: Notes,
  project: string,
  ramp: string,
  version: number,
  progress: Progress,
): Promise<boolean> {
  // An infinite bound of an interval is written as null: it is cut to what JSON can say.
  const value = JSON.stringify(progress, (_name, member: unknown) =>
    typeof member === 'number' && !Number.isFinite(member) ? finite(member) : member,
  )
  return notes.replace(project, documentName.ramp(ramp), version, value)
}

/** Forgets it, once the ramp has ended. */
export async function dropProgress(notes: Notes, project: string, ramp: string): Promise<void> {
  const name = documentName.ramp(ramp)
  const note = await notes.read(project, name)
  if (note !== null) await notes.replace(project, name, note.version, null)
}

function finite(number: number): number {
  if (Number.isNaN(number)) return 0
  return number > 0 ? Number.MAX_VALUE : -Number.MAX_VALUE
}

function parse(text: string): Static<typeof StoredProgress> | null {
  try {
    const value: unknown = JSON.parse(text)
    return check.Check(value) ? value : null
  } catch {
    return null
  }
}
