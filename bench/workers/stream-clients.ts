// Many raw streams in one process, in groups by name. Told to expect something, it says when it came
// to each stream of a group. A stream that is cut is opened again as the SDK would do it.
import { connect, type Socket } from 'node:net'
import { atLeastMs, retryDelayMs } from '../../sdk/client/retry-delay.ts'
import { machineMs } from '../clock.ts'
import { numberOf, stringOf } from '../record.ts'

/** Opened at once: more than this wait for a connection, and nothing is learnt from that. */
const batch = 200
const retryBaseMs = 1000

interface Expected {
  readonly word: string
  readonly at: number[]
  left: number
}

/** Streams to one server. */
class Group {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly request: string
  readonly count: number
  readonly sockets = new Set<Socket>()
  expected: Expected | null = null
  open = 0
  refused = 0
  readonly openedAt: number[] = []

  constructor(message: unknown) {
    this.name = stringOf(message, 'name')
    const { hostname, port, pathname } = new URL(stringOf(message, 'url'))
    this.host = hostname
    this.port = Number(port)
    this.count = numberOf(message, 'count')
    const key = stringOf(message, 'key')
    this.request = `GET ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${key}\r\n\r\n`
  }

  /** Opens all, some at a time, and says so when all are open. */
  async openAll(): Promise<void> {
    const begun = machineMs()
    for (let opened = 0; opened < this.count; opened += batch) {
      const size = Math.min(batch, this.count - opened)
      await Promise.all(Array.from({ length: size }, (_, i) => this.openOne(opened + i)))
    }
    process.send?.({ type: 'opened', name: this.name, ms: machineMs() - begun })
  }

  /** Resolves when the stream is open for the first time, and keeps it open from then on. */
  openOne(index: number): Promise<void> {
    return new Promise((resolve) => {
      let failures = 0
      const attempt = (): void => {
        this.#attempt(index, (outcome, retryAfterMs) => {
          if (outcome === 'open') {
            failures = 0
            resolve()
            return
          }
          failures += 1
          const delayMs = retryDelayMs(failures, retryBaseMs, Math.random())
          setTimeout(attempt, atLeastMs(delayMs, retryAfterMs, Math.random()))
        })
      }
      attempt()
    })
  }

  /** `tell` hears that the stream is open, and later, or instead, that it is over. */
  #attempt(index: number, tell: (outcome: 'open' | 'over', retryAfterMs?: number) => void): void {
    const socket = connect({ host: this.host, port: this.port })
    this.sockets.add(socket)
    let isOpen = false
    let retryAfterMs: number | undefined
    let tail = ''
    socket.write(this.request)
    socket.on('data', (chunk: Buffer) => {
      const text = tail + chunk.toString('latin1')
      if (!isOpen) {
        if (!text.includes('\r\n\r\n')) {
          tail = text
          return
        }
        if (!text.startsWith('HTTP/1.1 200')) {
          this.refused += 1
          const seconds = /^retry-after: (\d+)/im.exec(text)?.[1]
          retryAfterMs = seconds === undefined ? undefined : Number(seconds) * 1000
          socket.destroy()
          return
        }
        isOpen = true
        this.#opened(tell)
      }
      tail = text.slice(-32)
      this.#look(index, text)
    })
    // What went wrong shows in that it is over.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.sockets.delete(socket)
      if (isOpen) this.open -= 1
      tell('over', retryAfterMs)
    })
  }

  #opened(tell: (outcome: 'open') => void): void {
    this.open += 1
    this.openedAt.push(machineMs())
    tell('open')
    if (this.open !== this.count) return
    const { name, refused } = this
    process.send?.({ type: 'complete', name, refused, at: this.openedAt.splice(0) })
    this.refused = 0
  }

  #look(index: number, text: string): void {
    const { expected } = this
    if (expected === null || !Number.isNaN(expected.at[index]) || !text.includes(expected.word)) {
      return
    }
    expected.at[index] = machineMs()
    expected.left -= 1
    if (expected.left > 0) return
    this.expected = null
    process.send?.({ type: 'arrived', name: this.name, at: expected.at })
  }
}

const groups = new Map<string, Group>()

process.on('message', (message: unknown) => {
  const type = stringOf(message, 'type')
  if (type === 'open') {
    const group = new Group(message)
    groups.set(group.name, group)
    void group.openAll()
    return
  }
  const group = groups.get(stringOf(message, 'name'))
  if (group === undefined) throw new Error('there is no such group')
  const at = Array.from({ length: group.count }, () => Number.NaN)
  group.expected = { word: stringOf(message, 'word'), at, left: group.count }
  process.send?.({ type: 'expecting', name: group.name })
})
process.on('disconnect', () => process.exit())
