import {
  type CredentialDocument,
  documentName,
  type SdkKeyDocument,
  type SessionDocument,
  type TokenDocument,
} from '../domain/documents.ts'
import type { ProjectState, StateListener } from '../state/project-state.ts'
import { type Projects, systemProject } from '../state/projects.ts'
import type { Principal, RolePrincipal, SdkPrincipal } from './principal.ts'
import { hashSecret, isWellFormedSecret } from './secret.ts'
import { Sessions } from './sessions.ts'
import { UnknownSecrets } from './unknown-secrets.ts'

const refreshEveryMs = 1000

/** All tokens this plane knows, by the hash of their secrets; kept in step with the states. */
export class Principals implements StateListener {
  readonly #projects: Projects
  readonly #byHash = new Map<string, Principal>()
  /** Hashes by project and token id, so that the entries of a changed token are found. */
  readonly #hashes = new Map<string, Map<string, readonly string[]>>()
  readonly #sessions = new Sessions()
  readonly #unknown = new UnknownSecrets()
  #refreshedAt = 0
  #refreshing: Promise<boolean> = Promise.resolve(true)

  constructor(projects: Projects) {
    this.#projects = projects
    projects.system.state.listen(this)
    projects.onOpen((feed) => feed.state.listen(this))
    projects.onClose((projectId) => this.#forgetProject(projectId))
  }

  /** Whose secret this is, as far as this plane knows; null if nobody's, or expired. */
  findKnown(secret: string): Principal | null {
    return this.#validToken(hashSecret(secret))
  }

  /**
   * Like `findKnown`; but a well-formed secret that is not known here yet may be new, so the master
   * is asked: at most once a second, and once for each secret.
   */
  async find(secret: string): Promise<Principal | null> {
    const hash = hashSecret(secret)
    if (!this.#byHash.has(hash)) await this.#askMaster(secret, hash)
    return this.#validToken(hash)
  }

  /** Whom a session of the console acts as, or an offer of one; null if it is over, or its token. */
  async findSession(
    secret: string,
    state: SessionDocument['state'],
  ): Promise<RolePrincipal | null> {
    const hash = hashSecret(secret)
    if (!this.#sessions.has(hash)) await this.#askMaster(secret, hash)
    return this.#validSession(hash, state, Date.now())
  }

  /** Whether a principal that was found before is still valid: waiting may have changed that. */
  isValid({ hash, expiresAt }: Principal, nowMs = Date.now()): boolean {
    if (nowMs >= expiresAt) return false
    return (this.#validToken(hash, nowMs) ?? this.#validSession(hash, 'open', nowMs)) !== null
  }

  /** The SDK key whose secret has this hash, if it is valid. */
  findSdkKey(hash: string, nowMs = Date.now()): SdkPrincipal | null {
    const principal = this.#validToken(hash, nowMs)
    return principal !== null && 'environment' in principal ? principal : null
  }

  /** Hashes of the secrets of all SDK keys. */
  *sdkKeyHashes(): IterableIterator<string> {
    for (const [hash, principal] of this.#byHash) if ('environment' in principal) yield hash
  }

  /** The token with a role of this id, if a secret whose hash begins so is valid. */
  findBySecret(id: string, hashBegin: string): RolePrincipal | null {
    const hashes = this.#hashes.get(systemProject)?.get(id) ?? []
    const hash = hashes.find((one) => one.startsWith(hashBegin))
    const principal = hash === undefined ? null : this.#validToken(hash)
    return principal !== null && 'grant' in principal ? principal : null
  }

  onReload(state: ProjectState): void {
    for (const id of this.#hashes.get(state.project)?.keys() ?? []) this.#forget(state, id)
    for (const [, token] of state.documents.token.present()) this.#addToken(token)
    for (const [, key] of state.documents.sdkKey.present()) this.#addSdkKey(state, key)
    if (state.project === systemProject) this.#sessions.reload(state.documents.session.present())
  }

  onEntry(
    state: ProjectState,
    entry: { put: readonly { doc: string }[]; drop: readonly { doc: string }[] },
  ): void {
    for (const { doc } of [...entry.put, ...entry.drop]) {
      const id = doc.slice(doc.indexOf('/') + 1)
      if (doc === documentName.token(id)) {
        this.#forget(state, id)
        this.#addToken(state.documents.token.get(id))
      }
      if (doc === documentName.sdkKey(id)) {
        this.#forget(state, id)
        this.#addSdkKey(state, state.documents.sdkKey.get(id))
      }
      if (doc === documentName.session(id)) {
        this.#sessions.set(id, state.documents.session.get(id))
      }
    }
  }

  #validToken(hash: string, nowMs = Date.now()): Principal | null {
    const principal = this.#byHash.get(hash)
    return principal === undefined || principal.expiresAt <= nowMs ? null : principal
  }

  #validSession(
    hash: string,
    state: SessionDocument['state'],
    nowMs: number,
  ): RolePrincipal | null {
    const session = this.#sessions.find(hash)
    if (session?.state !== state) return null
    const holder = this.findBySecret(session.token, session.secret)
    if (holder === null) return null
    const expiresAt = Math.min(holder.expiresAt, Date.parse(session.expiresAt))
    if (expiresAt <= nowMs) return null
    return { ...holder, hash, expiresAt, isAccess: true, session: session.id }
  }

  /** What is not known here may be new. */
  async #askMaster(secret: string, hash: string): Promise<void> {
    if (!isWellFormedSecret(secret) || this.#unknown.has(hash)) return
    if (await this.#refresh()) this.#unknown.add(hash)
  }

  /** At most once a second; who comes while it runs waits for it too. False: not all was read. */
  async #refresh(): Promise<boolean> {
    const now = Date.now()
    if (now - this.#refreshedAt >= refreshEveryMs) {
      this.#refreshedAt = now
      this.#refreshing = this.#projects.refreshAll()
    }
    return this.#refreshing
  }

  #forget(state: ProjectState, id: string): void {
    for (const hash of this.#hashes.get(state.project)?.get(id) ?? []) this.#byHash.delete(hash)
    this.#hashes.get(state.project)?.delete(id)
  }

  #forgetProject(project: string): void {
    const hashes = [...(this.#hashes.get(project)?.values() ?? [])].flat()
    for (const hash of hashes) this.#byHash.delete(hash)
    this.#hashes.delete(project)
  }

  #addToken(token: TokenDocument | undefined): void {
    if (token === undefined) return
    const { id, kind, role, project = null, environments = null } = token
    const grant = { role, project, environments }
    this.#add(systemProject, token, (credential) => ({
      kind,
      id,
      grant,
      isAccess: false,
      session: null,
      ...credential,
    }))
  }

  #addSdkKey({ project }: ProjectState, key: SdkKeyDocument | undefined): void {
    if (key === undefined) return
    const { id, kind, environment, origins = null } = key
    const reads = { kind, id, project, environment, origins }
    this.#add(project, key, (credential) => ({ ...reads, ...credential }))
  }

  /** Under each secret that the token has now. */
  #add(
    project: string,
    { id, hash, expiresAt, previous }: CredentialDocument,
    toPrincipal: (credential: { hash: string; expiresAt: number }) => Principal,
  ): void {
    const ends = expiresAt === null ? Infinity : Date.parse(expiresAt)
    const secrets = [{ hash, expiresAt: ends }]
    if (previous !== null && previous !== undefined) {
      const until = Math.min(ends, Date.parse(previous.expiresAt))
      secrets.push({ hash: previous.hash, expiresAt: until })
    }
    for (const secret of secrets) this.#byHash.set(secret.hash, toPrincipal(secret))
    const hashes = this.#hashes.get(project) ?? new Map<string, readonly string[]>()
    this.#hashes.set(
      project,
      hashes.set(
        id,
        secrets.map((secret) => secret.hash),
      ),
    )
  }
}
