import { join } from 'node:path'
import type { Bench, Runs } from '../measure.ts'
import { type OwnedProcess, startProcess } from '../owned-process.ts'
import { stringOf } from '../record.ts'
import { median } from '../statistics.ts'
import { answerOf, askBulkOfUnleash, askFor, type Question, questions } from './questions.ts'
import type { Subject } from './subject.ts'
import { takeTurns } from './take-turns.ts'

const waitMs = 60_000

/**
 * Requests a second of the edge and of a bare server with the same answer, in turns, so that what
 * slows the machine slows both; with all flags also of Unleash's proxy. Ratios are those of each turn.
 */
export async function measureEvaluation(
  bench: Bench,
  runs: Runs,
  { edge, edgeUrl, key, flags }: Subject,
  isQuick: boolean,
): Promise<void> {
  const folder = await bench.cleanup.folder()
  const worker = (name: string) =>
    startProcess(bench.cleanup, {
      args: [join(import.meta.dirname, '../workers', name)],
      log: `${name}.log`,
      folder,
    })
  const start = (process: OwnedProcess, message: object) =>
    process.ask({ type: 'start', ...message }, (said) => stringOf(said, 'url'), waitMs)
  const load = worker('http-load.ts')
  const proxy = worker('unleash-proxy.ts')
  const proxyUrl = await start(proxy, { key, count: flags.length })
  for (const question of questions(flags.length)) {
    const bare = worker('bare-answer.ts')
    const bareUrl = await start(bare, await answerOf(edgeUrl, key, question))
    const contestants = [
      { name: 'edge', process: edge, url: edgeUrl, request: askFor(key, question) },
      { name: 'bare server', process: bare, url: bareUrl, request: askFor(key, question) },
      ...(question.path === ''
        ? [
            {
              name: "Unleash's proxy",
              process: proxy,
              url: proxyUrl,
              request: askBulkOfUnleash(key),
            },
          ]
        : []),
    ]
    await checkUnleash(question, proxyUrl, key, flags.length)
    const ratios = await takeTurns(load, contestants, question.what, { runs, isQuick })
    bench.progress(`${question.what}: ${median(ratios).toFixed(2)} of a bare server`)
    await bare.stop()
  }
  await proxy.stop()
  await load.stop()
}

/** It must answer as many flags as ours, or it does something else. */
async function checkUnleash(
  { path }: Question,
  url: string,
  key: string,
  count: number,
): Promise<void> {
  if (path !== '') return
  const answer = await fetch(`${url}/proxy/all`, {
    method: 'POST',
    headers: { authorization: key, 'content-type': 'application/json' },
    body: JSON.stringify({ context: { userId: 'user-1', properties: { country: 'NL' } } }),
  })
  const text = await answer.text()
  const occurrences = (word: string) => text.split(word).length - 1
  if (occurrences('"name":"flag-') !== count || !text.includes('"enabled":true')) {
    throw new Error(`Unleash's proxy answers ${answer.status}: ${text.slice(0, 300)}`)
  }
}
