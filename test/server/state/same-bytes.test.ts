import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { Delta, PartIdentity, Snapshot } from '@sluice/sdk/model'
import fc from 'fast-check'
import pino from 'pino'
import t from 'tap'
import { digestOf } from '../../../sdk/evaluate/digest.ts'
import { Deliveries } from '../../../server/delivery/deliveries.ts'
import { writeDelta, writeSnapshot } from '../../../server/delivery/snapshot.ts'
import { Refusal } from '../../../server/domain/refusal.ts'
import { ListReader } from '../../../server/state/list-reader.ts'
import { ProjectFeed } from '../../../server/state/project-feed.ts'
import { ProjectState } from '../../../server/state/project-state.ts'
import { transact } from '../../../server/state/transact.ts'
import type { Log } from '../../../server/store/contract.ts'
import { Compacted } from '../../../server/store/errors.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { testSigner } from '../../helpers/signer.ts'
import { newId, newProject } from '../store/backend.ts'
import { anyStep, decideStep, type Step } from './random-steps.ts'

const seed = Math.trunc(Math.random() * 2 ** 31)
const logger = pino({ level: 'silent' })
const kinds = ['flags', 'segments', 'exclusionGroups'] as const

/** A state with what it delivers. */
class Plane {
  readonly state: ProjectState
  readonly deliveries = new Deliveries(testSigner())

  constructor(state: ProjectState) {
    this.state = state
    state.listen(this.deliveries)
  }

  /** Everything that clients of each environment could tell this plane from another by. */
  facts(): Map<string, { snapshot: string; [fact: string]: unknown }> {
    const environments = [...this.state.documents.environment.present()]
    return new Map(
      environments.sort().map(([, { id }]) => {
        const delivery = this.deliveries.get(id)
        if (delivery === undefined) throw new Error(`environment ${id} is not delivered`)
        const { head, line, view } = delivery
        const { digest, committedAt, sizeBytes } = view
        return [id, { head, digest, committedAt, sizeBytes, snapshot: writeSnapshot(line, view) }]
      }),
    )
  }

  delta(environmentId: string, from: number): Delta {
    const delivery = this.deliveries.get(environmentId)
    if (delivery === undefined) throw new Error(`environment ${environmentId} is not delivered`)
    return JSON.parse(writeDelta(delivery.line, delivery.view, from))
  }
}

/** Follows the log by hand, as a plane does: reads on, and loads again what was compacted. */
async function follow(log: Log, state: ProjectState): Promise<'read' | 'loaded'> {
  const reader = new ListReader(log, state)
  try {
    const entries = await log.read(state.project, state.head?.revision ?? 0)
    const written = entries.flatMap(({ put }) => put.map((one) => [one.doc, one.value] as const))
    const { lists } = await reader.read(written)
    equal(state.take(entries, lists), 'applied')
    return 'read'
  } catch (error) {
    if (!(error instanceof Compacted)) throw error
    await load(log, state)
    return 'loaded'
  }
}

async function load(log: Log, state: ProjectState): Promise<void> {
  const cut = await log.load(state.project)
  const stored = [...cut.docs].map(([doc, { value }]) => [doc, value] as const)
  const { lists } = await new ListReader(log, state).read(stored)
  state.replace(cut, lists)
}

type PartLists = Record<(typeof kinds)[number], readonly PartIdentity[]>

function partsOf(snapshot: string): PartLists {
  const { flags, segments, exclusionGroups }: Snapshot = JSON.parse(snapshot)
  return { flags, segments, exclusionGroups }
}

/** What a client holds after a delta. */
function withDelta(before: string, delta: Delta): PartLists {
  const parts = partsOf(before)
  const merge = (kind: (typeof kinds)[number]): PartIdentity[] => {
    const byKey = new Map<string, PartIdentity>(parts[kind].map((part) => [part.key, part]))
    for (const key of delta.drop[kind]) byKey.delete(key)
    for (const part of delta.put[kind]) byKey.set(part.key, part)
    return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  }
  return {
    flags: merge('flags'),
    segments: merge('segments'),
    exclusionGroups: merge('exclusionGroups'),
  }
}

/** A commit moves the head of exactly the environments whose parts it changed, to itself. */
function checkHeads(plane: Plane, before: ReturnType<Plane['facts']>): void {
  for (const [id, { head, snapshot }] of plane.facts()) {
    const old = before.get(id)
    if (old === undefined) continue
    const untouched = isDeepStrictEqual(partsOf(old.snapshot), partsOf(snapshot))
    if (untouched) equal(head, old.head, 'nothing changed, so the head stays')
    else {
      notEqual(head, old.head)
      equal(head, `${plane.state.head?.epoch}.${plane.state.head?.revision}`)
    }
  }
}

/** Parts and digest after a delta from any earlier head are those of the snapshot. */
function checkDeltas(plane: Plane, past: ReadonlyMap<string, string>): void {
  const facts = plane.facts()
  for (const [id, before] of past) {
    const now = facts.get(id)
    const { revision, epoch }: Snapshot = JSON.parse(before)
    const delta = plane.delta(id, revision)
    const after = withDelta(before, delta)
    deepEqual(after, partsOf(now?.snapshot ?? ''))
    equal(delta.digest, now?.digest)
    equal(
      delta.digest,
      digestOf(kinds.flatMap((kind) => after[kind].map((part) => ({ ...part })))),
      'as an SDK adds it up',
    )
    deepEqual([delta.from, delta.to], [`${epoch}.${revision}`, now?.head])
  }
}

const tally = { commits: 0, refusals: 0, compactions: 0 }

/** Takes random steps in a project of its own, and compares all that hold its state. */
async function runSteps(log: Log, steps: readonly (Step | 'follow')[]): Promise<void> {
  const feed = new ProjectFeed(log, newProject(), logger)
  await feed.start()
  const writer = new Plane(feed.state)
  const follower = new Plane(new ProjectState(feed.state.project))
  const past = new Map<string, string>()
  for (const step of steps) {
    if (step === 'follow') {
      if ((await follow(log, follower.state)) === 'loaded') tally.compactions += 1
      continue
    }
    const before = writer.facts()
    const request = { principal: 'token:test', operationId: null, requestHash: newId() }
    try {
      const { head } = feed.state
      await transact(log, feed, request, (state) => decideStep(state, step))
      if (feed.state.head !== head) tally.commits += 1
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      tally.refusals += 1
    }
    // Damage says that it delivers, whatever it hits.
    if (step.name !== 'damage') checkHeads(writer, before)
    for (const [id, { snapshot }] of before) if (!past.has(id)) past.set(id, snapshot)
  }
  await follow(log, follower.state)
  const loaded = new Plane(new ProjectState(feed.state.project))
  await load(log, loaded.state)
  for (const plane of [writer, follower]) {
    deepEqual(plane.state.head, loaded.state.head)
    deepEqual([...plane.state.unreadable].sort(), [...loaded.state.unreadable].sort())
    deepEqual(plane.facts(), loaded.facts())
  }
  for (const plane of [writer, follower, loaded]) checkDeltas(plane, past)
  await feed.stop()
}

for (const [name, logRetention] of [
  ['all of it is kept', { entries: 10_000, sizeBytes: 1_000_000 }],
  ['only its newest entries are kept', { entries: 3, sizeBytes: 1_000_000 }],
] as const) {
  const title = `a plane that loaded a project and one that followed its log hold the same bytes, when ${name}`
  t.test(`${title} (seed ${seed})`, async (t) => {
    // A clock that jumps, back too: two commits may share a time, and times still never fall.
    let now = Date.parse('2026-01-31T09:00:00Z')
    const clock = () => {
      now += Math.trunc(Math.random() * 20) - 5
      return now
    }
    const store = await openSqliteStore({ dataDir: t.testdir(), logRetention, now: clock })
    t.teardown(() => store.close())
    const steps = fc.array(fc.oneof({ weight: 5, arbitrary: anyStep }, fc.constant('follow')), {
      minLength: 5,
      maxLength: 40,
      size: 'max',
    })
    const begin: Step[] = [
      { name: 'create environment', environment: 'production' },
      { name: 'create flag', flag: 'apple', kind: 'release' },
    ]
    Object.assign(tally, { commits: 0, refusals: 0, compactions: 0 })
    await fc.assert(
      fc.asyncProperty(steps, (some) => runSteps(store.log, [...begin, ...some])),
      { numRuns: 60, seed, interruptAfterTimeLimit: 6000 },
    )
    t.comment(JSON.stringify(tally))
    t.ok(tally.commits > tally.refusals / 4, 'enough steps were taken')
    if (logRetention.entries < 10) t.ok(tally.compactions > 0, 'the follower met compaction')
  })
}
