import { expectUnchanged } from '../changes/change.ts'
import { documentName } from '../domain/documents.ts'
import { forgetOverruled, freed, isEmpty } from '../domain/kill-hold.ts'
import { isLive } from '../domain/ramp/ramp.ts'
import { isForgotten } from '../domain/schedule.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Projects } from '../state/projects.ts'
import { type Decision, type Settled, transact } from '../state/transact.ts'
import type { Log, Notes, Store } from '../store/contract.ts'

const principal = 'system:sweep'
/** How long what is kept of a deleted project stays in the store. */
const keptMs = 24 * 60 * 60 * 1000
/** So many names of documents fit into one entry of the log, whatever the keys of the flags. */
const dropsMax = 1000

/**
 * Clears away what deletions left: configurations, kills and keys in environments that are gone,
 * tokens that are limited to what is gone, sessions and schedules that are over, alerts that were
 * overruled long ago, and, a day later, all that the store keeps of a project.
 * Nothing of it can be seen or used any more. Harmless when two planes do it at once.
 */
export async function sweepDeleted(
  { log, notes }: Pick<Store, 'log' | 'notes'>,
  projects: Projects,
  nowMs: number,
): Promise<void> {
  for (const feed of projects.feeds()) {
    await dropAll(log, feed, orphansOf)
    await dropAll(log, feed, (state) => oldSchedules(state, nowMs))
    await dropAll(log, feed, (state) => emptyHolds(state, nowMs))
    await dropNotes(notes, feed)
  }
  await dropAll(log, projects.system, (state) => uselessTokens(state, projects))
  await dropAll(log, projects.system, ({ documents }) =>
    [...documents.session.present()]
      .filter(([, { expiresAt }]) => Date.parse(expiresAt) <= nowMs)
      .map(([id]) => documentName.session(id)),
  )
  for (const [id, { deletedAt }] of projects.system.state.documents.deletedProject.present()) {
    if (nowMs - Date.parse(deletedAt) < keptMs) continue
    await log.erase(id)
    await dropAll(log, projects.system, ({ documents }) =>
      documents.deletedProject.get(id) === undefined ? [] : [documentName.deletedProject(id)],
    )
  }
}

/** Documents of environments that are gone; none while one of them cannot be read. */
function orphansOf({ documents, unreadable }: ProjectState): string[] {
  if ([...unreadable].some((name) => name.startsWith('environment/'))) return []
  const present = new Set([...documents.environment.present()].map(([, { id }]) => id))
  const isGone = (place: string) => !present.has(place.slice(place.lastIndexOf('/') + 1))
  const places = (kind: 'flagConfig' | 'kill' | 'killHold') =>
    [...documents[kind].present()]
      .filter(([place]) => isGone(place))
      .map(([place]) => `${kind}/${place}`)
  const keys = [...documents.sdkKey.present()]
    .filter(([, { environment }]) => !present.has(environment))
    .map(([id]) => documentName.sdkKey(id))
  const hooks = [...documents.killHook.present()]
    .filter(([, { environment }]) => !present.has(environment))
    .map(([id]) => documentName.killHook(id))
  const workers = [...documents.worker.present()]
    .filter(([, { environment }]) => !present.has(environment))
    .map(([id]) => documentName.worker(id))
  const schedules = [...documents.schedule.present()]
    .filter(([, { environment }]) => !present.has(environment))
    .map(([id]) => documentName.schedule(id))
  const ramps = [...documents.ramp.present()]
    .filter(([, { environment }]) => !present.has(environment))
    .map(([id]) => documentName.ramp(id))
  const configs = [...places('flagConfig'), ...places('kill'), ...places('killHold')]
  return [...configs, ...keys, ...hooks, ...workers, ...schedules, ...ramps]
}

/** Schedules that were over long ago: the audit has what they did. */
function oldSchedules({ documents }: ProjectState, nowMs: number): string[] {
  return [...documents.schedule.present()]
    .filter(([, schedule]) => isForgotten(schedule, nowMs))
    .map(([id]) => documentName.schedule(id))
}

/** Holds of flags that are not killed, and whose overruled alerts count no more. */
function emptyHolds({ documents }: ProjectState, nowMs: number): string[] {
  return [...documents.killHold.present()]
    .filter(([place, hold]) => {
      if (documents.kill.get(place) !== undefined) return false
      return isEmpty(forgetOverruled(freed({ ...hold, isKilled: false }), nowMs))
    })
    .map(([place]) => `killHold/${place}`)
}

/** Removes what was noted for webhooks, workers and ramps that are gone, or have ended. */
async function dropNotes(notes: Notes, { state }: ProjectFeed): Promise<void> {
  const { project, documents, unreadable } = state
  for (const name of await notes.list(project)) {
    const slash = name.indexOf('/')
    const [kind, id] = [name.slice(0, slash), name.slice(slash + 1)]
    if (kind !== 'ramp' && kind !== 'webhook' && kind !== 'worker') continue
    const ramp = documents.ramp.get(id)
    const isKept =
      kind === 'ramp' ? ramp !== undefined && isLive(ramp) : documents[kind].get(id) !== undefined
    if (isKept || unreadable.has(name)) continue
    const note = await notes.read(project, name)
    if (note !== null) await notes.replace(project, name, note.version, null)
  }
}

/** Tokens limited to a project that is deleted, or to environments of which none is left. */
function uselessTokens({ documents }: ProjectState, projects: Projects): string[] {
  return [...documents.token.present()]
    .filter(([, { project = null, environments = null }]) => {
      if (project === null) return false
      if (documents.deletedProject.get(project) !== undefined) return true
      const feed = projects.feed(project)
      if (environments === null || feed === undefined || feed.regressed) return false
      const { unreadable, documents: inProject } = feed.state
      if ([...unreadable].some((name) => name.startsWith('environment/'))) return false
      const present = [...inProject.environment.present()].map(([, { id }]) => id)
      return !environments.some((id) => present.includes(id))
    })
    .map(([id]) => documentName.token(id))
}

/** Drops documents, as many at a time as fit into an entry, until none is left. */
async function dropAll(
  log: Log,
  feed: ProjectFeed,
  find: (state: ProjectState) => readonly string[],
): Promise<void> {
  const decide = (state: ProjectState): Decision<number> | Settled<number> => {
    const docs = find(state).slice(0, dropsMax)
    if (docs.length === 0) return { settled: 0, about: [] }
    return {
      expect: docs.map((doc) => expectUnchanged(state, doc)),
      put: [],
      drop: docs.map((doc) => ({ doc, delivers: false })),
      event: { type: 'deletion.swept', by: principal, subject: { documents: String(docs.length) } },
      result: docs.length,
    }
  }
  const request = { principal, operationId: null, requestHash: '' }
  while ((await transact(log, feed, request, decide)).result > 0);
}
