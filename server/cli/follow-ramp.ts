import { setTimeout as delay } from 'node:timers/promises'
import { type Ramp, RampNow } from './answers/ramp.ts'
import { Failure } from './failure.ts'
import { LiveBlock } from './live-block.ts'
import { printable, printJson, printLine } from './output.ts'
import { hasEnded, rampBlock, rampLine, rampSign } from './ramp-text.ts'
import type { Session } from './session.ts'
import { surroundings } from './surroundings.ts'

/** A ramp is looked at so often; what it waits for is counted in seconds. */
const lookMs = 1000
/** A server that stops or starts is waited for. */
const silenceMsMax = 60_000

/**
 * Shows a ramp until it has ended: on a terminal a block that is drawn again, elsewhere a line for
 * each change, with `--json` an object for each. Resolves with its end.
 */
export async function followRamp(session: Session, path: string): Promise<Ramp> {
  const view = createView(session.json)
  let heardAt = performance.now()
  try {
    for (;;) {
      const ramp = await look(session, path)
      if (ramp !== null) {
        heardAt = performance.now()
        view.show(ramp)
        if (hasEnded(ramp)) return ramp
      } else if (performance.now() - heardAt > silenceMsMax) {
        const detail = `No server answered for ${silenceMsMax / 1000} s. The ramp goes on without this command.`
        throw new Failure('SERVER_UNREACHABLE', detail)
      }
      await delay(lookMs)
    }
  } finally {
    view.end()
  }
}

/** The ramp as it is; null if no server says so now. */
async function look(session: Session, path: string): Promise<Ramp | null> {
  try {
    return (await session.api.get(path, RampNow)).body
  } catch (error) {
    if (error instanceof Failure && isFinal(error.code)) throw error
    return null
  }
}

function isFinal(code: string): boolean {
  return ['NOT_FOUND', 'UNAUTHENTICATED', 'FORBIDDEN', 'INVALID'].includes(code)
}

interface View {
  show(ramp: Ramp): void
  end(): void
}

function createView(json: boolean): View {
  if (surroundings().output.isTTY && !json) {
    const block = new LiveBlock(surroundings().output)
    return {
      show: (ramp) => block.draw(rampBlock(ramp, new Date())),
      end: () => block.clear(),
    }
  }
  let shown = ''
  const show = (ramp: Ramp) => {
    if (rampSign(ramp) === shown) return
    shown = rampSign(ramp)
    if (json) printJson(ramp)
    else printLine(printable(rampLine(ramp)))
  }
  return { show, end: () => undefined }
}
