import { setTimeout as delay } from 'node:timers/promises'
import { Value } from '@sinclair/typebox/value'
import { Receipts } from './answers/fleet.ts'
import { Failure } from './failure.ts'
import { LiveBlock } from './live-block.ts'
import { printable, printLine } from './output.ts'
import { isComplete, receiptsBlock, receiptsLine, receiptsSummary } from './receipts-text.ts'
import type { Session } from './session.ts'
import { surroundings } from './surroundings.ts'

/** Every instance that lives reports within this time: only then is it sure that there is none. */
const nobodyMs = 20_000
const reconnectMs = 500
/** A stream that is silent for longer, heartbeats included, is dead. */
const silenceMs = 45_000
/** So that what is said to be of now is. */
const redrawMs = 1000

/** What is followed, and for how long. */
export interface Following {
  /** Path of the receipts, with the revision if one is named. */
  readonly path: string
  readonly timeoutMs: number
}

/**
 * Shows receipts as they come: a bar on a terminal, a line for each change elsewhere, an event a line
 * with `--json`. Resolves with the last ones once all instances obey. Rejects with a Failure that
 * names who is missing when the time is over.
 */
export async function followReceipts(session: Session, following: Following): Promise<Receipts> {
  const view = createView(session.json)
  const began = performance.now()
  const deadline = AbortSignal.timeout(following.timeoutMs)
  let last: Receipts | undefined
  const isOver = () => {
    if (last === undefined) return false
    return isComplete(last) || (last.connected === 0 && performance.now() - began > nobodyMs)
  }
  try {
    while (!isOver() && !deadline.aborted) {
      try {
        for await (const receipts of readStream(session, following.path, deadline)) {
          if (receipts !== null) view.show(receipts)
          last = receipts ?? last
          if (isOver()) break
        }
      } catch (error) {
        // Refused is refused; but a stream that was cut, by a restart for example, comes back.
        if (error instanceof Failure) throw error
      }
      if (!isOver() && !deadline.aborted) await delay(reconnectMs)
    }
  } finally {
    view.end()
  }
  if (last !== undefined && isOver()) return last
  throw notAll(last, following.timeoutMs)
}

/** The receipts of each event; null for a heartbeat. Ends when it is cut or the time is over. */
async function* readStream(session: Session, path: string, deadline: AbortSignal) {
  const silence = new AbortController()
  let timer: NodeJS.Timeout | undefined
  try {
    const events = session.api.events(path, AbortSignal.any([deadline, silence.signal]))
    for await (const { event, data } of events) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), silenceMs)
      const said: unknown = JSON.parse(data)
      yield event === 'receipts' && Value.Check(Receipts, said) ? said : null
    }
  } finally {
    clearTimeout(timer)
  }
}

interface View {
  show(receipts: Receipts): void
  end(): void
}

function createView(json: boolean): View {
  if (json) return { show: (receipts) => printLine(JSON.stringify(receipts)), end: () => undefined }
  if (!surroundings().output.isTTY) {
    return {
      show: (receipts) => printLine(printable(receiptsLine(receipts))),
      end: () => undefined,
    }
  }
  const block = new LiveBlock(surroundings().output)
  let shown: Receipts | undefined
  const draw = () => {
    if (shown !== undefined) block.draw(receiptsBlock(shown, new Date()))
  }
  const timer = setInterval(draw, redrawMs)
  return {
    show: (receipts) => {
      shown = receipts
      draw()
    },
    end: () => {
      clearInterval(timer)
      block.clear()
    },
  }
}

function notAll(receipts: Receipts | undefined, timeoutMs: number): Failure {
  const after = `within ${timeoutMs / 1000} s`
  if (receipts === undefined) {
    return new Failure('NO_RECEIPTS', `No receipts came ${after}: is the server there?`)
  }
  const faults = receiptsSummary(receipts)
  return new Failure('NOT_ALL_APPLIED', `Not all obeyed ${after}. ${faults.join('\n')}`)
}
