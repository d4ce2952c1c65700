import { type Dependencies, dependenciesOf, NO_DEPENDENCIES } from './dependencies.ts'
import { member, type UnknownRecord } from './shape.ts'

/** One part of a snapshot. All it says is read only when it is needed, which for most is never. */
export interface Part {
  /** Names its content; only a string is an id. */
  readonly id: unknown
  readonly isKilled: boolean
  readonly isClientVisible: boolean
  /** What it refers to; found when first asked for, as only changes need it. */
  readonly dependencies: Dependencies
  /** Reads it. Nothing keeps the result. */
  read(): UnknownRecord
  /** Its JSON. */
  write(): string
}

/** A part that is an object already. */
export class ReadPart implements Part {
  readonly #record: UnknownRecord
  #dependencies: Dependencies | undefined = undefined

  constructor(record: UnknownRecord) {
    this.#record = record
  }

  get id(): unknown {
    return member(this.#record, 'id')
  }

  get isKilled(): boolean {
    return member(this.#record, 'killed') === true
  }

  get isClientVisible(): boolean {
    return member(this.#record, 'clientVisible') === true
  }

  get dependencies(): Dependencies {
    this.#dependencies ??= dependenciesOf(this.#record)
    return this.#dependencies
  }

  read(): UnknownRecord {
    return this.#record
  }

  write(): string {
    return JSON.stringify(this.#record)
  }
}

/** What a part that refers to others says somewhere, unless its JSON is escaped. */
const REFERS = /\\|"(?:segment|flag|exclusionGroup)":"/

/** Where a part is in the text of its snapshot, and where its id is in there; 0 if it has none. */
export interface PartPlace {
  readonly start: number
  readonly end: number
  readonly idStart: number
  readonly idEnd: number
  readonly isKilled: boolean
  readonly isClientVisible: boolean
}

/** A part that is still JSON, a piece of the text of its snapshot. */
export class WrittenPart implements Part {
  readonly #text: string
  readonly #place: PartPlace
  #dependencies: Dependencies | undefined = undefined

  constructor(text: string, place: PartPlace) {
    this.#text = text
    this.#place = place
  }

  get id(): unknown {
    const { idStart, idEnd } = this.#place
    return idStart > 0 ? JSON.parse(this.#text.slice(idStart, idEnd)) : undefined
  }

  get isKilled(): boolean {
    return this.#place.isKilled
  }

  get isClientVisible(): boolean {
    return this.#place.isClientVisible
  }

  get dependencies(): Dependencies {
    this.#dependencies ??= REFERS.test(this.write()) ? dependenciesOf(this.read()) : NO_DEPENDENCIES
    return this.#dependencies
  }

  read(): UnknownRecord {
    return JSON.parse(this.write())
  }

  write(): string {
    return this.#text.slice(this.#place.start, this.#place.end)
  }
}
