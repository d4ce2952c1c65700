import { documentName, type SdkKeyDocument, type TokenDocument } from '../domain/documents.ts'
import type { ProjectState, StateListener } from '../state/project-state.ts'
import { type Projects, systemProject } from '../state/projects.ts'
import { hashSecret, isWellFormedSecret } from './secret.ts'

/** Who is asking. */
export type Principal =
  | { readonly kind: 'personal'; readonly id: string; readonly role: 'admin' }
  | {
      readonly kind: 'server'
      readonly id: string
      /** Project id. */
      readonly project: string
      /** Environment id. */
      readonly environment: string
      /** Unix ms; Infinity if never. */
      readonly expiresAt: number
    }

interface Known {
  readonly principal: Principal
  /** Unix ms; Infinity if never. */
  readonly expiresAt: number
}

const refreshEveryMs = 1000

/** All tokens this plane knows, by the hash of their secret; kept in step with the states. */
export class Principals implements StateListener {
  readonly #projects: Projects
  readonly #byHash = new Map<string, Known>()
  /** Hashes by project and token id, so that a revoked token's entry is found. */
  readonly #hashes = new Map<string, Map<string, string>>()
  readonly #revoked = new Set<(tokenId: string) => void>()
  #refreshedAt = 0
  #refreshing: Promise<void> = Promise.resolve()

  constructor(projects: Projects) {
    this.#projects = projects
    projects.system.state.listen(this)
    projects.onOpen((feed) => feed.state.listen(this))
  }

  /** Calls back with the id of every token that stops being valid. */
  onRevoked(revoked: (tokenId: string) => void): void {
    this.#revoked.add(revoked)
  }

  /**
   * Whose secret this is; null if nobody's, or expired. A well-formed secret that is not known yet
   * may be new: the master is asked, at most once a second.
   */
  async find(secret: string): Promise<Principal | null> {
    const hash = hashSecret(secret)
    if (!this.#byHash.has(hash) && isWellFormedSecret(secret)) await this.#refresh()
    return this.#valid(hash)
  }

  /** Whether a principal that was found before is still valid: waiting may have changed that. */
  isValid(principal: Principal): boolean {
    const project = principal.kind === 'server' ? principal.project : systemProject
    const hash = this.#hashes.get(project)?.get(principal.id)
    return hash !== undefined && this.#valid(hash) !== null
  }

  onReload(state: ProjectState): void {
    const before = this.#hashes.get(state.project) ?? new Map<string, string>()
    this.#hashes.set(state.project, new Map())
    for (const [, hash] of before) this.#byHash.delete(hash)
    for (const [, token] of state.documents.token.present()) this.#add(state, token)
    for (const [, key] of state.documents.sdkKey.present()) this.#add(state, key)
    const now = this.#hashes.get(state.project)
    for (const [id] of before) if (now?.has(id) !== true) this.#announce(id)
  }

  onEntry(
    state: ProjectState,
    entry: { put: readonly { doc: string }[]; drop: readonly { doc: string }[] },
  ): void {
    for (const { doc } of [...entry.put, ...entry.drop]) {
      const id = doc.slice(doc.indexOf('/') + 1)
      if (doc !== documentName.token(id) && doc !== documentName.sdkKey(id)) continue
      const wasKnown = this.#forget(state, id)
      if (doc === documentName.token(id)) this.#add(state, state.documents.token.get(id))
      else this.#add(state, state.documents.sdkKey.get(id))
      const isKnown = this.#hashes.get(state.project)?.has(id) === true
      if (wasKnown && !isKnown) this.#announce(id)
    }
  }

  #valid(hash: string): Principal | null {
    const known = this.#byHash.get(hash)
    return known === undefined || known.expiresAt <= Date.now() ? null : known.principal
  }

  /** At most once a second; who comes while it runs waits for it too. */
  async #refresh(): Promise<void> {
    const now = Date.now()
    if (now - this.#refreshedAt >= refreshEveryMs) {
      this.#refreshedAt = now
      this.#refreshing = this.#projects.refreshAll()
    }
    await this.#refreshing
  }

  #forget(state: ProjectState, id: string): boolean {
    const hash = this.#hashes.get(state.project)?.get(id)
    if (hash === undefined) return false
    this.#byHash.delete(hash)
    this.#hashes.get(state.project)?.delete(id)
    return true
  }

  #add(state: ProjectState, token: TokenDocument | SdkKeyDocument | undefined): void {
    if (token === undefined) return
    const { id } = token
    const expiresAt = token.expiresAt === null ? Infinity : Date.parse(token.expiresAt)
    const principal: Principal | null =
      token.kind === 'personal'
        ? state.project === systemProject
          ? { kind: 'personal', id, role: token.role }
          : null
        : { kind: 'server', id, project: state.project, environment: token.environment, expiresAt }
    if (principal === null) return
    this.#byHash.set(token.hash, { principal, expiresAt })
    const hashes = this.#hashes.get(state.project) ?? new Map<string, string>()
    this.#hashes.set(state.project, hashes.set(id, token.hash))
  }

  #announce(tokenId: string): void {
    for (const revoked of this.#revoked) revoked(tokenId)
  }
}
