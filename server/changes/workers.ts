import { documentName, type EnvironmentDocument, type WorkerDocument } from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision } from '../state/transact.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'

/** Each gets everything, at every change. */
const workersMax = 10

/** What makes a worker. */
export type WorkerInput = Pick<WorkerDocument, 'id' | 'name' | 'url'>

/** Registers a worker: everything of the environment is pushed to it from then on. */
export function createWorkerDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  input: WorkerInput,
  author: Author,
): Decision<WorkerDocument> {
  const others = [...state.documents.worker.present()]
    .map(([, worker]) => worker)
    .filter((worker) => worker.environment === environment.id)
  const same = others.find(({ url }) => url === input.url)
  if (same !== undefined) {
    throw new Refusal('ALREADY_EXISTS', `Worker ${same.id} (${same.name}) has this address.`)
  }
  if (others.length >= workersMax) {
    throw new Refusal('TOO_LARGE', `An environment holds at most ${workersMax} workers.`)
  }
  const worker: WorkerDocument = {
    ...input,
    environment: environment.id,
    createdAt: author.at,
  }
  const doc = documentName.worker(worker.id)
  return {
    expect: [
      expectUnchanged(state, doc),
      { doc: documentName.environment(environment.key), is: 'present' },
    ],
    put: [{ doc, value: worker, delivers: false }],
    drop: [],
    event: eventOf('worker.created', author, {
      worker: worker.id,
      name: worker.name,
      environment: environment.key,
    }),
    result: worker,
  }
}

/** Forgets a worker: nothing more is pushed to it, and it serves what it has. */
export function deleteWorkerDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  worker: WorkerDocument,
  author: Author,
): Decision<null> {
  const doc = documentName.worker(worker.id)
  return {
    expect: [expectUnchanged(state, doc)],
    put: [],
    drop: [{ doc, delivers: false }],
    event: eventOf('worker.deleted', author, {
      worker: worker.id,
      name: worker.name,
      environment: environment.key,
    }),
    result: null,
  }
}
