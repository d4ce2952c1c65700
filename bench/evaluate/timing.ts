import { machineMs } from '../clock.ts'
import type { Ask, Question } from './subject.ts'

/** A chunk grows until it takes this long: looking at the clock must not count. */
const chunkMs = 1

/** Asks in turn for each context, again and again, and says what an evaluation took. */
export interface Stopwatch {
  /** Asks for so long; gives nanoseconds an evaluation. */
  run(durationMs: number): Promise<number>
  /** Asks so many times. */
  ask(count: number): Promise<void>
}

/** A stopwatch over one evaluation. An asynchronous answer is awaited before the next is asked. */
export function startStopwatch(
  { ask, isAsync }: Question,
  contexts: readonly unknown[],
): Stopwatch {
  const runChunk = isAsync ? asyncChunk(ask, contexts) : syncChunk(ask, contexts)
  let chunk = 1
  let hits = 0
  return {
    async run(durationMs) {
      let count = 0
      const begun = machineMs()
      let now = begun
      while (now - begun < durationMs) {
        hits += isAsync ? await runChunk(chunk) : Number(runChunk(chunk))
        count += chunk
        const ended = machineMs()
        if (ended - now < chunkMs) chunk *= 2
        now = ended
      }
      if (hits === 0) throw new Error('nobody was served what is counted')
      return ((now - begun) * 1e6) / count
    },
    async ask(count) {
      hits += await runChunk(count)
    },
  }
}

/** A chunk goes on with the context after the last one of the chunk before. */
function syncChunk(ask: Ask, contexts: readonly unknown[]): (count: number) => number {
  let next = 0
  return (count) => {
    let hits = 0
    let index = next
    for (let asked = 0; asked < count; asked += 1) {
      if (ask(contexts[index]) === true) hits += 1
      index += 1
      if (index === contexts.length) index = 0
    }
    next = index
    return hits
  }
}

function asyncChunk(ask: Ask, contexts: readonly unknown[]): (count: number) => Promise<number> {
  let next = 0
  return async (count) => {
    let hits = 0
    for (let asked = 0; asked < count; asked += 1) {
      if (await ask(contexts[next])) hits += 1
      next += 1
      if (next === contexts.length) next = 0
    }
    return hits
  }
}
