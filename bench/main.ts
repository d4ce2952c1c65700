import { Cleanup } from './cleanup.ts'
import { describeMachine } from './machine.ts'
import type { Bench, Part } from './measure.ts'
import { api } from './parts/api.ts'
import { commits } from './parts/commits.ts'
import { consolePart } from './parts/console.ts'
import { cuts } from './parts/cuts.ts'
import { edge } from './parts/edge.ts'
import { evaluate } from './parts/evaluate.ts'
import { kill } from './parts/kill.ts'
import { memory } from './parts/memory.ts'
import { proxies } from './parts/proxies.ts'
import { ramps } from './parts/ramps.ts'
import { refs } from './parts/refs.ts'
import { scale } from './parts/scale.ts'
import { streams } from './parts/streams.ts'

const parts: readonly Part[] = [
  commits,
  cuts,
  api,
  kill,
  proxies,
  memory,
  scale,
  refs,
  ramps,
  streams,
  edge,
  consolePart,
  evaluate,
]

class Interrupted extends Error {}

/** Runs the parts that were named, all without names, and prints their tables as they come. */
async function main(names: readonly string[]): Promise<number> {
  const named = parts.filter(({ name }) => names.includes(name))
  const known = [...parts.map(({ name }) => name), ...named.flatMap(({ choices = [] }) => choices)]
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    console.error(`nothing is called ${unknown.join(', ')}; there are ${known.join(', ')}`)
    return 1
  }
  const machine = await describeMachine()
  console.log(`${machine}\n`)
  let failures = 0
  for (const part of names.length > 0 ? named : parts) {
    try {
      const chosen = names.filter((name) => part.choices?.includes(name))
      const tables = await runPart(part, { machine, chosen })
      console.log(`### ${part.title}\n\n${tables}\n`)
    } catch (error) {
      if (error instanceof Interrupted) return 130
      failures += 1
      console.error(`part ${part.name} failed:`, error)
    }
  }
  return failures === 0 ? 0 : 1
}

/** Runs one part, within its time, and undoes what it started whatever happens. */
async function runPart(part: Part, given: Pick<Bench, 'machine' | 'chosen'>): Promise<string> {
  const cleanup = new Cleanup()
  const interrupt = Promise.withResolvers<never>()
  const stop = (signal: NodeJS.Signals): void => {
    interrupt.reject(new Interrupted(`stopped by ${signal}`))
  }
  const timer = setTimeout(() => {
    interrupt.reject(new Error(`not finished in ${part.timeoutMs} ms`))
  }, part.timeoutMs)
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const progress = (message: string): void => console.error(`  ${part.name}: ${message}`)
    return await Promise.race([part.run({ ...given, cleanup, progress }), interrupt.promise])
  } finally {
    clearTimeout(timer)
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    await cleanup.run()
  }
}

process.exit(await main(process.argv.slice(2)))
