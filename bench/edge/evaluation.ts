import { join } from 'node:path'
import type { Bench, Runs } from '../measure.ts'
import { type OwnedProcess, startProcess } from '../owned-process.ts'
import { numberOf, stringOf } from '../record.ts'
import { median } from '../statistics.ts'
import type { Subject } from './subject.ts'

const connections = 32
const waitMs = 60_000
const context = { targetingKey: 'user-1', country: 'NL', plan: 'pro', version: '4.2.0' }

/** One thing that is asked over and over. */
interface Question {
  readonly what: string
  readonly path: string
  readonly headers: string
}

interface Answered {
  readonly perSecond: number
  /** Processor time of the server's process for each answer, µs. */
  readonly cpuUs: number
}

/**
 * Requests a second of the edge and of a bare server with the same answer, in turns, so that what
 * slows the machine slows both. The ratio is theirs in each turn.
 */
export async function measureEvaluation(
  bench: Bench,
  runs: Runs,
  { edge, edgeUrl, key, flags }: Subject,
  isQuick: boolean,
): Promise<void> {
  const worker = (name: string) =>
    startProcess(bench.cleanup, {
      args: [join(import.meta.dirname, '../workers', name)],
      log: `${name}.log`,
      folder,
    })
  const folder = await bench.cleanup.folder()
  const load = worker('http-load.ts')
  const questions: readonly Question[] = [
    { what: 'one flag', path: '/flag-1', headers: '' },
    { what: `${flags.length} flags`, path: '', headers: '' },
  ]
  for (const question of questions) {
    const bare = worker('bare-answer.ts')
    const given = await answerOf(edgeUrl, key, question)
    const bareUrl = await bare.ask(
      { type: 'start', ...given },
      (said) => stringOf(said, 'url'),
      waitMs,
    )
    const request = requestText(key, question)
    const ask = (url: string, server: OwnedProcess) =>
      measure(load, server, { url, request, durationMs: isQuick ? 200 : 2_000 })
    const ratios: number[] = []
    for (let run = 0; run < (isQuick ? 1 : 7); run += 1) {
      const ours = await ask(edgeUrl, edge)
      const theirs = await ask(bareUrl, bare)
      runs.add(`${question.what}: edge`, 'req/s', ours.perSecond)
      runs.add(`${question.what}: bare server`, 'req/s', theirs.perSecond)
      runs.add(`${question.what}: edge / bare`, '×', ours.perSecond / theirs.perSecond)
      runs.add(`${question.what}: processor time of the edge`, 'µs', ours.cpuUs)
      runs.add(`${question.what}: processor time of the bare server`, 'µs', theirs.cpuUs)
      ratios.push(ours.perSecond / theirs.perSecond)
    }
    bench.progress(`${question.what}: ${median(ratios).toFixed(2)} of a bare server`)
    await bare.stop()
  }
  await load.stop()
}

async function measure(
  load: OwnedProcess,
  server: OwnedProcess,
  { url, request, durationMs }: { url: string; request: string; durationMs: number },
): Promise<Answered> {
  const cpu = () => server.ask({ type: 'cpu' }, (said) => numberOf(said, 'cpuMs'), waitMs)
  const pace = { connections, warmUpMs: durationMs / 4, durationMs }
  const before = await cpu()
  const message = { type: 'load', url, request, ...pace }
  const perSecond = await load.ask(message, (said) => numberOf(said, 'perSecond'), waitMs)
  const cpuMs = (await cpu()) - before
  // The warm-up is in the processor time, too.
  const answers = (perSecond * durationMs * 1.25) / 1000
  return { perSecond, cpuUs: (cpuMs * 1000) / answers }
}

/** What the edge answers, for the bare server to give. */
async function answerOf(url: string, key: string, { path }: Question) {
  const answer = await fetch(`${url}/ofrep/v1/evaluate/flags${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ context }),
  })
  if (answer.status !== 200) throw new Error(`the edge answers ${answer.status}`)
  const body = await answer.text()
  const kept = ['content-type', 'cache-control', 'sluice-revision', 'etag', 'content-length']
  const headers = [...answer.headers].filter(([name]) => kept.includes(name))
  return { body, headers: JSON.stringify(Object.fromEntries(headers)) }
}

function requestText(key: string, { path, headers }: Question): string {
  const body = JSON.stringify({ context })
  const lines = [
    `POST /ofrep/v1/evaluate/flags${path} HTTP/1.1`,
    'host: bench',
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return `${lines.join('\r\n')}\r\n${headers}\r\n${body}`
}
