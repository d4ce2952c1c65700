import type { Static, TSchema } from '@sinclair/typebox'
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler'
import { documentSchemas } from '../schemas/documents.ts'
import type { StoredDocument } from '../store/contract.ts'
import { listHashesOf } from './list-hashes.ts'

const checks = {
  project: TypeCompiler.Compile(documentSchemas.project),
  deletedProject: TypeCompiler.Compile(documentSchemas.deletedProject),
  token: TypeCompiler.Compile(documentSchemas.token),
  session: TypeCompiler.Compile(documentSchemas.session),
  standby: TypeCompiler.Compile(documentSchemas.standby),
  migration: TypeCompiler.Compile(documentSchemas.migration),
  environment: TypeCompiler.Compile(documentSchemas.environment),
  flag: TypeCompiler.Compile(documentSchemas.flag),
  flagConfig: TypeCompiler.Compile(documentSchemas.flagConfig),
  kill: TypeCompiler.Compile(documentSchemas.kill),
  killHold: TypeCompiler.Compile(documentSchemas.killHold),
  sdkKey: TypeCompiler.Compile(documentSchemas.sdkKey),
  signingKey: TypeCompiler.Compile(documentSchemas.signingKey),
  segment: TypeCompiler.Compile(documentSchemas.segment),
  exclusionGroup: TypeCompiler.Compile(documentSchemas.exclusionGroup),
  debtRules: TypeCompiler.Compile(documentSchemas.debtRules),
  debtExemption: TypeCompiler.Compile(documentSchemas.debtExemption),
  debtReport: TypeCompiler.Compile(documentSchemas.debtReport),
  ramp: TypeCompiler.Compile(documentSchemas.ramp),
  webhook: TypeCompiler.Compile(documentSchemas.webhook),
  killHook: TypeCompiler.Compile(documentSchemas.killHook),
  worker: TypeCompiler.Compile(documentSchemas.worker),
  schedule: TypeCompiler.Compile(documentSchemas.schedule),
  takenKey: TypeCompiler.Compile(documentSchemas.takenKey),
}

/** A decoded document. `value` is null for a tombstone and for one that could not be read. */
export interface Row<T> {
  readonly revision: number
  readonly delivered: number
  readonly deliveredAt: number
  readonly value: T | null
}

/** All documents of one kind, by the rest of their name; checked when they are read. */
class Table<S extends TSchema> {
  readonly rows = new Map<string, Row<Static<S>>>()
  readonly #check: TypeCheck<S>

  constructor(check: TypeCheck<S>) {
    this.#check = check
  }

  /** The present document, or undefined if it is absent or dropped. */
  get(name: string): Static<S> | undefined {
    return this.rows.get(name)?.value ?? undefined
  }

  /** The document with its revisions; undefined if it was never written. */
  row(name: string): Row<Static<S>> | undefined {
    return this.rows.get(name)
  }

  /** Present documents. */
  *present(): IterableIterator<[string, Static<S>]> {
    for (const [name, row] of this.rows) if (row.value !== null) yield [name, row.value]
  }

  /** Takes a document in as one that cannot be read: it counts as absent. */
  setUnreadable(name: string, { revision, delivered, deliveredAt }: StoredDocument): void {
    this.rows.set(name, { revision, delivered, deliveredAt, value: null })
  }

  /** False if the stored text is not a document of this kind; it then counts as absent. */
  set(name: string, stored: StoredDocument): boolean {
    const { revision, delivered, deliveredAt } = stored
    let value: unknown = null
    if (stored.value !== null) {
      try {
        value = JSON.parse(stored.value)
      } catch {
        value = undefined
      }
    }
    if (value === null) {
      this.rows.set(name, { revision, delivered, deliveredAt, value: null })
      return true
    }
    const readable = this.#check.Check(value)
    this.rows.set(name, { revision, delivered, deliveredAt, value: readable ? value : null })
    return readable
  }
}

/**
 * The documents of one project, by kind, and the lists of its segments. A segment whose list is not
 * there counts as one that cannot be read, so none is ever seen without its list.
 */
export class Documents {
  /** Texts of the lists that the segments refer to, by hash. */
  readonly lists = new Map<string, string>()
  readonly project = new Table(checks.project)
  readonly deletedProject = new Table(checks.deletedProject)
  readonly token = new Table(checks.token)
  readonly session = new Table(checks.session)
  readonly standby = new Table(checks.standby)
  readonly migration = new Table(checks.migration)
  readonly environment = new Table(checks.environment)
  readonly flag = new Table(checks.flag)
  readonly flagConfig = new Table(checks.flagConfig)
  readonly kill = new Table(checks.kill)
  readonly killHold = new Table(checks.killHold)
  readonly sdkKey = new Table(checks.sdkKey)
  readonly signingKey = new Table(checks.signingKey)
  readonly segment = new Table(checks.segment)
  readonly exclusionGroup = new Table(checks.exclusionGroup)
  readonly debtRules = new Table(checks.debtRules)
  readonly debtExemption = new Table(checks.debtExemption)
  readonly debtReport = new Table(checks.debtReport)
  readonly ramp = new Table(checks.ramp)
  readonly webhook = new Table(checks.webhook)
  readonly killHook = new Table(checks.killHook)
  readonly worker = new Table(checks.worker)
  readonly schedule = new Table(checks.schedule)
  readonly takenKey = new Table(checks.takenKey)

  /** Takes a document in by its full name, with the lists it needs. False if it cannot be read. */
  set(documentName: string, stored: StoredDocument, lists: ReadonlyMap<string, string>): boolean {
    const [kind, rest] = splitName(documentName)
    if (!isKind(kind)) return false
    for (const hash of listHashesOf(documentName, stored.value)) {
      const text = this.lists.get(hash) ?? lists.get(hash)
      if (text === undefined) {
        this[kind].setUnreadable(rest, stored)
        return false
      }
      this.lists.set(hash, text)
    }
    return this[kind].set(rest, stored)
  }

  /** Forgets the lists that no segment refers to any more. */
  forgetLists(): void {
    const used = new Set<string>()
    for (const [, { included, excluded }] of this.segment.present()) {
      for (const list of [included, excluded]) if (list !== null) used.add(list.hash)
    }
    for (const hash of this.lists.keys()) if (!used.has(hash)) this.lists.delete(hash)
  }

  /** The row of any document by its full name. */
  row(documentName: string): Row<unknown> | undefined {
    const [kind, rest] = splitName(documentName)
    return isKind(kind) ? this[kind].row(rest) : undefined
  }
}

function splitName(documentName: string): [kind: string, rest: string] {
  const slash = documentName.indexOf('/')
  return [documentName.slice(0, slash), documentName.slice(slash + 1)]
}

function isKind(word: string): word is keyof typeof documentSchemas {
  return Object.hasOwn(documentSchemas, word)
}
