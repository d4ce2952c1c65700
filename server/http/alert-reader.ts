import type { Token } from 'stream-json/core/parser.js'
import type { Alert } from '../domain/alert.ts'
import { Refusal } from '../domain/refusal.ts'
import { sha256Hex } from '../store/canonical.ts'

/** One more than a mapping may ask of a label: a text that was cut equals none of them. */
const textCharsMax = 1025
const labelsMax = 1000
const depthMax = 32

/** An alert as far as it was read. */
interface Draft {
  readonly labels: Map<string, string>
  readonly texts: Map<string, string>
  hasLabels: boolean
}

/** How deep the reader is, and the names that lead there, each after a slash. */
const levels = {
  message: '1',
  alerts: '2/alerts',
  alert: '3/alerts/',
  labels: '4/alerts//labels',
  annotations: '4/alerts//annotations',
} as const

/** Texts of an alert that are read. */
const alertTexts: ReadonlySet<string> = new Set(['status', 'startsAt', 'fingerprint'])

/** Puts alerts together from the tokens of a message, and passes over what it does not need. */
export class AlertReader {
  /** Alerts that came. */
  alerts = 0
  /** Those of them that are no alerts. */
  malformed = 0
  /** Alerts that the sender says it left out. */
  leftOut = 0
  hasAlerts = false
  /** The message has come to its end. */
  isWhole = false
  readonly #take: (alert: Alert) => void
  readonly #path: string[] = []
  #level = ''
  #name = ''
  #text = ''
  #draft = newDraft()

  constructor(take: (alert: Alert) => void) {
    this.#take = take
  }

  take(token: Token): void {
    switch (token.name) {
      case 'startObject':
      case 'startArray':
        this.#begin(token.name === 'startArray')
        return
      case 'endObject':
      case 'endArray':
        this.#end()
        return
      case 'startKey':
      case 'startString':
      case 'startNumber':
        this.#text = ''
        return
      case 'stringChunk':
      case 'numberChunk':
        this.#text += token.value.slice(0, textCharsMax - this.#text.length)
        return
      case 'endKey':
        this.#name = this.#text
        return
      case 'endString':
      case 'endNumber':
        this.#takeText()
        return
      default:
        if (this.#level === levels.alerts) this.#takeBroken()
    }
  }

  #begin(isArray: boolean): void {
    if (this.#path.length >= depthMax) {
      throw new Refusal('MALFORMED_JSON', `The body is nested deeper than ${depthMax} levels.`)
    }
    this.#path.push(this.#path.length === 0 ? '' : `/${this.#name}`)
    this.#enter()
    if (this.#level === levels.alert) this.#draft = newDraft()
    if (this.#level === levels.alerts && isArray) this.hasAlerts = true
    if (this.#level === levels.labels && !isArray) this.#draft.hasLabels = true
  }

  #end(): void {
    if (this.#level === levels.alert) this.#takeAlert()
    this.#path.pop()
    this.isWhole = this.#path.length === 0
    this.#enter()
  }

  #enter(): void {
    this.#level = `${this.#path.length}${this.#path.join('')}`
    // What stands in a list has no name.
    this.#name = ''
  }

  #takeText(): void {
    const { labels, texts } = this.#draft
    const [level, name, text] = [this.#level, this.#name, this.#text]
    if (level === levels.alerts) this.#takeBroken()
    if (level === levels.message && name === 'truncatedAlerts') this.leftOut = Number(text)
    if (level === levels.labels && labels.size < labelsMax) labels.set(name, text)
    if (level === levels.alert && alertTexts.has(name)) texts.set(name, text)
    if (level === levels.annotations && name === 'summary') texts.set(name, text)
  }

  #takeBroken(): void {
    this.alerts += 1
    this.malformed += 1
  }

  #takeAlert(): void {
    const { labels, texts, hasLabels } = this.#draft
    const status = texts.get('status')
    if (!hasLabels || (status !== 'firing' && status !== 'resolved')) {
      this.#takeBroken()
      return
    }
    this.alerts += 1
    const startsAt = texts.get('startsAt') ?? ''
    const startedMs = Date.parse(startsAt)
    // Releases before 0.19 send none: what they take it from are the labels.
    const fingerprint = texts.get('fingerprint') || sha256Hex(JSON.stringify([...labels].sort()))
    this.#take({
      isFiring: status === 'firing',
      name: labels.get('alertname') ?? fingerprint,
      summary: texts.get('summary') ?? null,
      labels,
      identity: fingerprint,
      formerIdentity: `${fingerprint}\n${startsAt}`,
      startedMs: Number.isNaN(startedMs) ? null : startedMs,
    })
  }
}

function newDraft(): Draft {
  return { labels: new Map(), texts: new Map(), hasLabels: false }
}
