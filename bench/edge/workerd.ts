import { join } from 'node:path'
import { machineMs } from '../clock.ts'
import type { Bench, Runs } from '../measure.ts'
import { type OwnedProcess, startProcess } from '../owned-process.ts'
import { stringOf } from '../record.ts'
import { percentile } from '../statistics.ts'
import { answerOf, askFor, questions } from './questions.ts'
import type { Subject } from './subject.ts'
import { takeTurns } from './take-turns.ts'
import { bareWorker, bundleWorker } from './worker-script.ts'

const waitMs = 60_000
const flag = 'flag-0'

/** The edge in workerd: its size, its start, evaluations beside a bare worker, and kills by a push. */
export async function measureWorkerd(
  bench: Bench,
  runs: Runs,
  subject: Subject,
  isQuick: boolean,
): Promise<void> {
  const { api, key, planeUrl, flags } = subject
  const { script, gzippedBytes } = await bundleWorker()
  runs.add('workerd: the worker, minified and gzipped', 'kB', gzippedBytes / 1000)
  const verifyKeys = await (await fetch(`${planeUrl}/.well-known/jwks.json`)).text()
  const folder = await bench.cleanup.folder()
  const ours = await startWorker(bench, { script, verifyKeys, folder })
  await api.send('POST', '/projects/bench/environments/production/workers', {
    ...{ name: 'workerd', url: ours.url },
  })
  await untilServed(ours.url, key, true)
  const load = startProcess(bench.cleanup, {
    args: [join(import.meta.dirname, '../workers/http-load.ts')],
    log: 'workerd-load.log',
    folder,
  })
  for (const question of questions(flags.length)) {
    const bareScript = bareWorker(await answerOf(ours.url, key, question))
    const bare = await startWorker(bench, { script: bareScript, folder })
    const request = askFor(key, question)
    const contestants = [
      { name: 'edge', url: ours.url, request, process: undefined },
      { name: 'bare worker', url: bare.url, request, process: undefined },
    ]
    await takeTurns(load, contestants, `workerd, ${question.what}`, { runs, isQuick })
    await bare.process.stop()
    bench.progress(`${question.what} in workerd`)
  }
  await load.stop()
  await measureKills(runs, subject, ours.url, isQuick ? 2 : 40)
  bench.progress('kills through the worker')
  await ours.process.stop()
  for (let start = 0; start < (isQuick ? 1 : 5); start += 1) {
    await measureStart(bench, runs, { script, verifyKeys, folder }, key)
  }
}

/** What a worker is started with; with keys to trust it is an edge. */
interface WorkerStart {
  readonly script: string
  readonly verifyKeys?: string
  readonly folder: string
}

interface Started {
  readonly url: string
  readonly process: OwnedProcess
}

async function startWorker(bench: Bench, message: WorkerStart): Promise<Started> {
  const process = startProcess(bench.cleanup, {
    args: [join(import.meta.dirname, '../workers/workerd.ts')],
    log: 'workerd.log',
    folder: message.folder,
  })
  const url = await process.ask(message, (said) => stringOf(said, 'url'), waitMs)
  return { url, process }
}

/** From a kill's POST until an isolate that is asked all the time serves it. */
async function measureKills(
  runs: Runs,
  { api, key }: Subject,
  url: string,
  kills: number,
): Promise<void> {
  const times: number[] = []
  for (let kill = 0; kill < kills; kill += 1) {
    // At another moment of the second after which the isolate asks.
    await new Promise((resolve) => setTimeout(resolve, (kill * 373) % 1_000))
    const from = machineMs()
    await api.switchFlag(flag, 'kill')
    await untilServed(url, key, false)
    times.push(machineMs() - from)
    await api.switchFlag(flag, 'restore')
    await untilServed(url, key, true)
  }
  for (const [what, share] of [
    ['p50', 0.5],
    ['the slowest', 1],
  ] as const) {
    runs.add(
      `workerd: kill until it is served: ${what} of ${kills}`,
      'ms',
      percentile(times, share),
    )
  }
}

/** The first answer of a new isolate, after workerd itself has started. */
async function measureStart(
  bench: Bench,
  runs: Runs,
  message: WorkerStart,
  key: string,
): Promise<void> {
  const first = async (given: WorkerStart) => {
    const { url, process } = await startWorker(bench, given)
    const from = machineMs()
    await (await askOne(url, key)).body?.cancel()
    const firstMs = machineMs() - from
    await process.stop()
    return firstMs
  }
  const { folder } = message
  const bare = { script: bareWorker({ body: '{}', headers: '{}' }), folder }
  runs.add('workerd: first answer of a new isolate', 'ms', await first(message))
  runs.add('workerd: first answer of a bare one', 'ms', await first(bare))
}

async function untilServed(url: string, key: string, value: boolean): Promise<void> {
  const end = machineMs() + waitMs
  while (machineMs() < end) {
    const answer = await askOne(url, key)
    if ((await answer.text()).includes(`"value":${value}`)) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`${flag} did not become ${value} in workerd`)
}

function askOne(url: string, key: string): Promise<Response> {
  return fetch(`${url}/ofrep/v1/evaluate/flags/${flag}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ context: {} }),
  })
}
