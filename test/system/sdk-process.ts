import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { endWithThisProcess, outsideOfTests } from '../helpers/process.ts'
import type { SdkCalls, SdkReply } from './sdk-protocol.ts'

const ANSWER_MS = 60_000

/** A process of an application that has the SDK in it. */
export interface SdkProcess {
  /** Asks the process and waits for its answer. */
  call<Name extends keyof SdkCalls>(
    name: Name,
    asks: SdkCalls[Name]['asks'],
  ): Promise<SdkCalls[Name]['answers']>
  /** Sends it a signal, for example SIGSTOP. */
  signal(name: NodeJS.Signals): void
  /** Ends the process. */
  stop(): Promise<void>
}

/** Starts a process without a client. */
export function startSdkProcess(): SdkProcess {
  const [shell, ...begin] = outsideOfTests
  const child = fork(join(import.meta.dirname, 'sdk-agent.ts'), [], {
    execPath: shell,
    execArgv: [...begin, process.execPath],
    env: { PATH: process.env.PATH ?? '' },
  })
  endWithThisProcess(child)
  const waiting = new Map<number, (text: string) => void>()
  let failure: string | undefined
  child.once('exit', (code, signal) => {
    failure = `the SDK process ended with ${code ?? signal}`
    for (const [id, answer] of waiting) answer(JSON.stringify({ id, failure }))
    waiting.clear()
  })
  let lastId = 0
  child.on('message', (text) => {
    if (typeof text !== 'string') return
    const { id }: { id: number } = JSON.parse(text)
    waiting.get(id)?.(text)
    waiting.delete(id)
  })
  return {
    call<Name extends keyof SdkCalls>(name: Name, asks: SdkCalls[Name]['asks']) {
      if (failure !== undefined) return Promise.reject(new Error(failure))
      lastId += 1
      const id = lastId
      return new Promise<SdkCalls[Name]['answers']>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(id)
          reject(new Error(`an SDK process gave no answer to ${name}`))
        }, ANSWER_MS)
        waiting.set(id, (text) => {
          clearTimeout(timer)
          const reply: SdkReply<SdkCalls[Name]['answers']> = JSON.parse(text)
          if ('failure' in reply) reject(new Error(`${name}: ${reply.failure}`))
          else resolve(reply.answers)
        })
        child.send(JSON.stringify({ id, call: name, asks }))
      })
    },
    signal(name) {
      child.kill(name)
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}
