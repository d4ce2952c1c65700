// A process with one SDK: evaluates one workload, or loads many flags, and sends what it measured.
import { readFileSync } from 'node:fs'
import { machineMs } from '../clock.ts'
import type { Opened, Source } from '../evaluate/contestant.ts'
import { entryOf } from '../evaluate/contestants.ts'
import { colours, ruleFlags } from '../evaluate/logical-flag.ts'
import { keepToLoopback } from '../evaluate/loopback-only.ts'
import { checkSubject, questionOf, writeSource } from '../evaluate/subject.ts'
import { type Stopwatch, startStopwatch } from '../evaluate/timing.ts'
import { flagKey, type WorkloadName, workloadNames, workloadOf } from '../evaluate/workload.ts'
import { memberOf, numberOf, stringOf } from '../record.ts'
import { median } from '../statistics.ts'

/** Before each batch, to have one's own data in the caches again. */
const lapMs = 20
const allocationRuns = 7
/** Few enough that the young generation holds all that is allocated: nothing is collected. */
const allocatedBytesMax = 128 * 1024 ** 2

let stopwatch: Stopwatch | undefined

/** Opens the SDK for a workload, checks what it answers, and warms it up. */
async function prepare(message: unknown) {
  const { contestant } = await entryOf(stringOf(message, 'contestant')).load()
  const workload = workloadOf(workloadNameOf(message))
  const source = writeSource(contestant, workload.flags, stringOf(message, 'folder'))
  const opened = await contestant.open(source)
  const contexts = workload.users.map((user) => opened.contextOf(user))
  const checked = await checkSubject(opened, workload, contexts)
  const question = await questionOf(opened, workload, contexts[0])
  if (checked.faults.length === 0) {
    stopwatch = startStopwatch(question, contexts)
    await stopwatch.run(numberOf(message, 'warmUpMs'))
  }
  return { ...checked, isAsync: question.isAsync, hasAll: opened.all !== undefined }
}

function workloadNameOf(message: unknown): WorkloadName {
  const name = workloadNames.find((one) => one === stringOf(message, 'workload'))
  if (name === undefined) throw new Error('no such workload')
  return name
}

/** Nanoseconds an evaluation, over one batch after a garbage collection. */
async function runBatch(running: Stopwatch, batchMs: number) {
  globalThis.gc?.()
  await running.run(lapMs)
  return { ns: await running.run(batchMs) }
}

/** Bytes that an evaluation allocates; needs a young generation that takes all of them. */
async function measureAllocation(running: Stopwatch) {
  let count = 1000
  while ((await allocatedBy(running, count)) < allocatedBytesMax / 4 && count < 200_000) count *= 2
  const runs: number[] = []
  for (let run = 0; run < allocationRuns; run += 1) {
    runs.push((await allocatedBy(running, count)) / count)
  }
  // What asking for the heap's size allocates is not the SDK's.
  const own = await allocatedBy(running, 0)
  return { bytes: Math.max(0, median(runs) - own / count) }
}

async function allocatedBy(running: Stopwatch, count: number): Promise<number> {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  await running.ask(count)
  return process.memoryUsage().heapUsed - before
}

/** Writes the file that `measureLoad` starts from, in a process of its own. */
async function writeFlags(message: unknown) {
  const { contestant } = await entryOf(stringOf(message, 'contestant')).load()
  const flags = ruleFlags(numberOf(message, 'write'))
  const { path, text } = writeSource(contestant, flags, stringOf(message, 'folder'))
  return { path, textBytes: Buffer.byteLength(text) }
}

/** Loads many flags cold, as a starting application does, from the text of the file. */
async function measureLoad(message: unknown) {
  const { contestant } = await entryOf(stringOf(message, 'contestant')).load()
  const path = stringOf(message, 'load')
  const keys = ruleFlags(numberOf(message, 'flags')).map(({ key }) => key)
  const user = { id: 'b7a3c1d2-31f0-4c5e-9d0a-6d1c5d0f7a11', country: 'NL', plan: 'pro' }
  const heapBefore = heapBytes()
  // Nobody else holds the text: it counts for those who keep it, and for nobody else.
  let source: Source | undefined = { path, text: readFileSync(path, 'utf8') }
  const begun = machineMs()
  const opened = await contestant.open(source)
  const ready = machineMs()
  source = undefined
  const context = opened.contextOf(user)
  const first = await opened.string(flagKey, context)
  const evaluated = machineMs()
  const loadedBytes = heapBytes() - heapBefore
  const evaluating = machineMs()
  await evaluateAll(opened, keys, context)
  const all = machineMs()
  const evaluatedBytes = heapBytes() - heapBefore
  if (!colours.some(({ colour }) => colour === first)) throw new Error(`served ${first}`)
  return {
    readyMs: ready - begun,
    firstMs: evaluated - ready,
    allMs: all - evaluating,
    loadedBytes,
    evaluatedBytes,
    // Alive until here, before as after.
    alive: keys.length,
  }
}

async function evaluateAll(
  opened: Opened<unknown>,
  keys: readonly string[],
  context: unknown,
): Promise<void> {
  if (opened.all === undefined) for (const key of keys) await opened.string(key, context)
  else await opened.all.evaluate(context)
}

function heapBytes(): number {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

async function answerTo(message: unknown): Promise<object> {
  if (memberOf(message, 'write') !== undefined) return writeFlags(message)
  if (memberOf(message, 'load') !== undefined) return measureLoad(message)
  if (memberOf(message, 'workload') !== undefined) return prepare(message)
  if (stopwatch === undefined) throw new Error('nothing is prepared')
  if (memberOf(message, 'measure') === 'bytes') return measureAllocation(stopwatch)
  return runBatch(stopwatch, numberOf(message, 'batchMs'))
}

keepToLoopback()

process.on('message', (message: unknown) => {
  answerTo(message).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit())
