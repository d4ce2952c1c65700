import { randomUUID } from 'node:crypto'
import type { ControlPlane } from '../control-plane.ts'
import {
  documentName,
  type EnvironmentDocument,
  type ProjectDocument,
} from '../domain/documents.ts'
import { Refusal, refuseFaults } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import { type Decision, layoutChanged, type Settled, type Transacted } from '../state/transact.ts'
import { canonicalJson } from '../store/canonical.ts'
import { type Author, eventOf, expectUnchanged, randomId } from './change.ts'

const environmentsMax = 50

/** An environment as it comes in. */
export interface EnvironmentInput {
  key: string
  name?: string
  critical?: boolean
}

/** A project as it comes in. */
export interface ProjectInput {
  key: string
  name?: string
  environments?: EnvironmentInput[]
}

type Decide<R> = (state: ProjectState) => Decision<R> | Settled<R>

/**
 * Makes a project: first the beginning of its own log, under an id that nobody knows yet, then its
 * place in `$system`, which makes it visible. A crash between leaves nothing that anybody sees.
 * `commit` commits a decision to `$system`.
 */
export async function createProject(
  control: ControlPlane,
  input: ProjectInput,
  author: Author,
  commit: (decide: Decide<ProjectDocument>) => Promise<Transacted<ProjectDocument>>,
): Promise<Transacted<ProjectDocument>> {
  const { key } = input
  const project: ProjectDocument = {
    id: randomId('p'),
    key,
    name: input.name ?? key,
    createdAt: author.at,
  }
  const taken = control.projects.system.state.documents.project.get(key) !== undefined
  if (!taken) await beginLog(control, project, input.environments ?? [], author)
  const done = await commit((state) => {
    if (state.documents.project.get(key) !== undefined) {
      throw new Refusal('ALREADY_EXISTS', `There is a project "${key}" already.`)
    }
    const doc = documentName.project(key)
    return {
      expect: [{ doc, is: 'absent' }],
      put: [{ doc, value: project, delivers: false }],
      drop: [],
      event: eventOf('project.created', author, { project: key }),
      result: project,
    }
  })
  // A repeated request may be about a project that is gone again.
  await control.projects.find(key)
  return done
}

/** Replaces members of a project. */
export function patchProjectDecision(
  state: ProjectState,
  project: ProjectDocument,
  patch: { name?: string },
  author: Author,
): Decision<ProjectDocument> {
  const doc = documentName.project(project.key)
  const patched = { ...project, name: patch.name ?? project.name }
  return {
    expect: [expectUnchanged(state, doc)],
    put: [{ doc, value: patched, delivers: false }],
    drop: [],
    event: eventOf('project.changed', author, { project: project.key }),
    result: patched,
  }
}

/** Makes an environment. */
export function createEnvironmentDecision(
  state: ProjectState,
  input: EnvironmentInput,
  author: Author,
): Decision<EnvironmentDocument> {
  const environment = newEnvironment(input, author)
  if (state.documents.environment.get(environment.key) !== undefined) {
    throw new Refusal('ALREADY_EXISTS', `There is an environment "${environment.key}" already.`)
  }
  if ([...state.documents.environment.present()].length >= environmentsMax) {
    throw new Refusal('TOO_LARGE', `A project has at most ${environmentsMax} environments.`)
  }
  const doc = documentName.environment(environment.key)
  return {
    expect: [{ doc, is: 'absent' }],
    put: [{ doc, value: environment, delivers: true }],
    drop: [],
    event: eventOf('environment.created', author, { environment: environment.key }),
    result: environment,
  }
}

/** Replaces members of an environment. */
export function patchEnvironmentDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  patch: { name?: string; critical?: boolean },
  author: Author,
): Decision<EnvironmentDocument> {
  const doc = documentName.environment(environment.key)
  const patched = {
    ...environment,
    name: patch.name ?? environment.name,
    critical: patch.critical ?? environment.critical,
  }
  return {
    expect: [expectUnchanged(state, doc)],
    put: [{ doc, value: patched, delivers: false }],
    drop: [],
    event: eventOf('environment.changed', author, { environment: environment.key }),
    result: patched,
  }
}

function newEnvironment(input: EnvironmentInput, author: Author): EnvironmentDocument {
  return {
    id: randomId('e'),
    key: input.key,
    name: input.name ?? input.key,
    critical: input.critical ?? false,
    createdAt: author.at,
  }
}

async function beginLog(
  control: ControlPlane,
  project: ProjectDocument,
  inputs: readonly EnvironmentInput[],
  author: Author,
): Promise<void> {
  const environments = inputs.map((input) => newEnvironment(input, author))
  const keys = environments.map(({ key }) => key)
  refuseFaults(
    keys.flatMap((key, i) =>
      keys.indexOf(key) === i
        ? []
        : [
            {
              path: `/environments/${i}/key`,
              code: 'DUPLICATE',
              message: `"${key}" is there twice`,
            },
          ],
    ),
  )
  const outcome = await control.store.log.commit(project.id, {
    seen: null,
    commitId: randomUUID(),
    op: null,
    expect: [],
    put: environments.map((environment) => ({
      doc: documentName.environment(environment.key),
      value: canonicalJson(environment),
      delivers: true,
    })),
    drop: [],
    event: eventOf('project.begun', author, { project: project.key }),
  })
  if (outcome.status === 'layoutChanged') throw layoutChanged()
  if (outcome.status !== 'committed') {
    throw new Refusal('STORE_UNAVAILABLE', `The project's log cannot begin: ${outcome.status}.`)
  }
}
