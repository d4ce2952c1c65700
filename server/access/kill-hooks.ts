import type { KillHookDocument } from '../domain/documents.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { Projects } from '../state/projects.ts'
import type { Sealer } from '../webhooks/sealer.ts'
import { type SignatureHeaders, signatureFault } from '../webhooks/signature.ts'
import { hashSecret } from './secret.ts'
import { Turns } from './turns.ts'

const refreshEveryMs = 1000
const seenMs = 10 * 60 * 1000
const seenMax = 10_000

/** A hook, and the project whose flags it kills. */
export interface KeptHook {
  readonly feed: ProjectFeed
  readonly hook: KillHookDocument
}

/** The kill hooks of all projects, and whether a message to one is genuine. */
export class KillHooks {
  /** Messages to hooks of one project are carried out one after the other. */
  readonly turns = new Turns()
  readonly #projects: Projects
  readonly #sealer: Sealer
  /** Messages that came, and until when they are remembered, oldest first. */
  readonly #seen = new Map<string, number>()
  #refreshedAt = 0
  #refreshing: Promise<boolean> = Promise.resolve(true)

  constructor(projects: Projects, sealer: Sealer) {
    this.#projects = projects
    this.#sealer = sealer
  }

  /** The hook with an id, as far as this plane knows. */
  findKnown(id: string): KeptHook | null {
    for (const feed of this.#projects.feeds()) {
      const hook = feed.state.documents.killHook.get(id)
      if (hook !== undefined) return { feed, hook }
    }
    return null
  }

  /** Like `findKnown`, but one that is not known here may be new: asks the master, once a second. */
  async find(id: string): Promise<KeptHook | null> {
    const now = Date.now()
    if (now - this.#refreshedAt >= refreshEveryMs) {
      this.#refreshedAt = now
      this.#refreshing = this.#projects.refreshAll()
    }
    await this.#refreshing
    return this.findKnown(id)
  }

  /** Whether a bearer token is the one of the hook, now or until the end of a rotation. */
  isToken(hook: KillHookDocument, token: string, nowMs = Date.now()): boolean {
    const hash = hashSecret(token)
    return hook.format === 'alertmanager' && secretsOf(hook, nowMs).includes(hash)
  }

  /** What is wrong with a signed message to the hook; null if nothing is. */
  signatureFault(
    hook: KillHookDocument,
    headers: SignatureHeaders,
    body: string,
    nowMs = Date.now(),
  ): string | null {
    const secrets = secretsOf(hook, nowMs)
      .map((sealed) => this.#sealer.open('kill-hook-secret', hook.id, sealed))
      .filter((secret) => secret !== null)
    return signatureFault(headers, body, secrets, nowMs)
  }

  /** Whether this plane has carried a message out before. */
  hasSeen(messageId: string, nowMs = Date.now()): boolean {
    return (this.#seen.get(messageId) ?? 0) > nowMs
  }

  /**
   * Remembers a message that was carried out, for longer than its signature is taken. What killed
   * something is remembered in the log, by all planes; this is for what found it killed already.
   */
  noteSeen(messageId: string, nowMs = Date.now()): void {
    for (const [id, until] of this.#seen) {
      if (until > nowMs && this.#seen.size < seenMax) break
      this.#seen.delete(id)
    }
    this.#seen.set(messageId, nowMs + seenMs)
  }
}

function secretsOf({ secret, previous }: KillHookDocument, nowMs: number): string[] {
  const isOverlap = previous !== null && nowMs < Date.parse(previous.expiresAt)
  return isOverlap ? [secret, previous.secret] : [secret]
}
