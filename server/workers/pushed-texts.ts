import { untilNextPushMs } from '../domain/worker.ts'

/** One that hangs does not hold up what came after it. */
const underWayMax = 2

/** The pushes of one kind of text to one worker: which head is begun, and when one is due again. */
export class PushedTexts {
  #begun = ''
  #underWay = 0
  #failures = 0
  #nextAt = 0

  /** Whether to push a head now: one that is new at once, and the same again when it is time. */
  isDue(head: string, nowMs: number): boolean {
    if (head !== this.#begun) return this.#underWay < underWayMax
    return this.#underWay === 0 && nowMs >= this.#nextAt
  }

  /** A push of a head begins. */
  begin(head: string): void {
    this.#begun = head
    this.#underWay += 1
  }

  /** It has ended. False if that says nothing any more, because another head has been begun since. */
  end(head: string, isTaken: boolean, nowMs: number): boolean {
    this.#underWay -= 1
    if (head !== this.#begun) return false
    this.#failures = isTaken ? 0 : this.#failures + 1
    this.#nextAt = nowMs + untilNextPushMs(this.#failures, Math.random())
    return true
  }
}
