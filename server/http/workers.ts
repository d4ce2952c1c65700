import type { EnvironmentDelivery } from '../delivery/environment-delivery.ts'
import { documentName, type EnvironmentDocument, type WorkerDocument } from '../domain/documents.ts'
import { Refusal, refuseFaults } from '../domain/refusal.ts'
import type { WorkerStanding } from '../domain/worker.ts'
import { type TargetPolicy, targetFault } from '../outbound/target.ts'
import type { ProjectState } from '../state/project-state.ts'
import { requireMatch } from './etag.ts'
import { documentEtag } from './views.ts'

/** A worker as it is shown, with how it stands. */
export function showWorker(
  worker: WorkerDocument,
  environment: EnvironmentDocument,
  standing: WorkerStanding,
  delivery: EnvironmentDelivery | undefined,
) {
  const state = stateOf(standing, delivery)
  return { ...worker, environment: environment.key, state, ...standing }
}

function stateOf(
  { snapshot, keys, takenAt, error }: WorkerStanding,
  delivery: EnvironmentDelivery | undefined,
): 'pending' | 'current' | 'behind' | 'failing' {
  if (error !== null) return 'failing'
  if (takenAt === null) return 'pending'
  return snapshot === delivery?.head && keys === delivery?.keys.head ? 'current' : 'behind'
}

/** The worker with an id, if it is of the environment. */
export function requireWorker(
  state: ProjectState,
  environment: EnvironmentDocument,
  id: string,
): WorkerDocument {
  const worker = state.documents.worker.get(id)
  if (worker?.environment === environment.id) return worker
  throw new Refusal('NOT_FOUND', `There is no worker "${id}" in ${environment.key}.`)
}

/** The worker with an id, if `If-Match` names what it is now. */
export function matchedWorker(
  state: ProjectState,
  environment: EnvironmentDocument,
  id: string,
  ifMatch: string | undefined,
): WorkerDocument {
  const worker = requireWorker(state, environment, id)
  const etag = documentEtag(state, documentName.worker(id))
  requireMatch(ifMatch, etag, `worker ${id}`, { ...worker, environment: environment.key })
  return worker
}

/** The base URL that is kept. Refuses an address that must not be pushed to. */
export function workerUrl(text: string, policy: TargetPolicy): string {
  const isQueried = URL.canParse(text) && new URL(text).search !== ''
  const message = isQueried ? 'must not have a query (?…)' : targetFault(text, policy)
  refuseFaults(message === null ? [] : [{ path: '/url', code: 'ADDRESS', message }])
  return new URL(text).href.replace(/[/?]+$/, '')
}
