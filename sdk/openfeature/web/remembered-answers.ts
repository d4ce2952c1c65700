import { readPair, writePair } from '../../evaluate/pair.ts'
import { type Answer, readAnswer } from './bulk-answer.ts'
import { fingerprintOf } from './fingerprint.ts'
import { isRecord, parseJson } from './record.ts'

/** Contexts that are changed back to at once. */
const REMEMBERED = 8

/** The part of a browser's `localStorage` that is used. */
export interface AnswerStorage {
  getItem(name: string): string | null
  setItem(name: string, value: string): void
  removeItem(name: string): void
}

/**
 * The last answers, by the context that they are for. Those of this page's life are in memory; the
 * last one of all is also in the storage, without its context: only a fingerprint of that.
 */
export class RememberedAnswers {
  readonly #answers = new Map<string, Answer>()
  readonly #storage: AnswerStorage | undefined
  readonly #name: string

  /** `owner` tells apart what others keep in the same storage. */
  constructor(storage: AnswerStorage | undefined, owner: string) {
    this.#storage = storage
    this.#name = `sluice:${fingerprintOf(owner)}`
  }

  find(context: string): Answer | undefined {
    return this.#answers.get(context) ?? this.#read(context)
  }

  keep(context: string, answer: Answer): void {
    this.#answers.delete(context)
    this.#answers.set(context, answer)
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > REMEMBERED && oldest !== undefined) this.#answers.delete(oldest)
    const { text, etag, pair } = answer
    const kept = { of: fingerprintOf(context), text, etag, revision: pair && writePair(pair) }
    this.#within((storage) => storage.setItem(this.#name, JSON.stringify(kept)))
  }

  /** Forgets all other contexts: something changed, so they may serve something else. */
  forgetOthers(context: string): void {
    for (const other of this.#answers.keys()) if (other !== context) this.#answers.delete(other)
  }

  forget(): void {
    this.#answers.clear()
    this.#within((storage) => storage.removeItem(this.#name))
  }

  #read(context: string): Answer | undefined {
    const text = this.#within((storage) => storage.getItem(this.#name))
    const kept = parseJson(text ?? '')
    if (!isRecord(kept) || typeof kept.text !== 'string') return undefined
    if (kept.of !== fingerprintOf(context)) return undefined
    const etag = typeof kept.etag === 'string' ? kept.etag : null
    return readAnswer(kept.text, etag, readPair(String(kept.revision)))
  }

  /** A storage may be full, or forbidden to the page: then nothing is kept. */
  #within<T>(use: (storage: AnswerStorage) => T): T | undefined {
    try {
      return this.#storage && use(this.#storage)
    } catch {
      return undefined
    }
  }
}
