import type { FastifyBaseLogger } from 'fastify'
import type { SigningKeys } from '../signing/signing-keys.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Audit } from '../store/contract.ts'
import { type AuditFault, chainStart, followChain, missingFault, type Position } from './chain.ts'
import { type CheckpointClaims, lastCheckpoint, positionOf, signCheckpoint } from './checkpoint.ts'
import { walkRecords } from './records.ts'

/** Entries between checkpoints at most, so that a hash is never far from one. */
const entriesPerCheckpoint = 1000

/**
 * Signs the audit chains of projects. Every checkpoint is logged too, so that a copy of the server's
 * log elsewhere proves what was cut off or rewritten here. What is damaged is reported and not signed.
 */
export class CheckpointSigner {
  readonly #audit: Audit
  readonly #keys: SigningKeys
  readonly #logger: FastifyBaseLogger
  /** The last position that this process signed or found signed, by project. */
  readonly #known = new Map<string, Position>()

  constructor(audit: Audit, keys: SigningKeys, logger: FastifyBaseLogger) {
    this.#audit = audit
    this.#keys = keys
    this.#logger = logger
  }

  /** Signs each of them; one that fails does not hold up the others. Rejects with what failed. */
  async signAll(states: readonly ProjectState[]): Promise<void> {
    const failures: unknown[] = []
    for (const state of states) {
      await this.sign(state).catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
  }

  /** Signs from the last checkpoint up to the state's head, if anything is new. */
  async sign({ project, head }: ProjectState): Promise<void> {
    if (head === null) return
    const start = await this.#start(project)
    if (start === null || start.revision >= head.revision) return
    let position = start
    for await (const record of walkRecords(
      this.#audit,
      project,
      position.revision + 1,
      head.revision,
    )) {
      const { position: next, faults } = followChain(position, record)
      if (faults[0] !== undefined) return this.#report(project, faults[0])
      position = next
      const isFull = position.revision % entriesPerCheckpoint === 0
      if (isFull || position.revision === head.revision) await this.#keep(project, position)
    }
    if (position.revision < head.revision) {
      this.#report(project, missingFault(position.revision + 1, head.revision))
    }
  }

  /** Where to go on; null when that cannot be told, because the last checkpoint is not what it was. */
  async #start(project: string): Promise<Position | null> {
    const last = await lastCheckpoint(this.#audit, this.#keys, project, Number.MAX_SAFE_INTEGER)
    const revision = this.#known.get(project)?.revision ?? 0
    if (last === 'forged') {
      const detail = 'the last checkpoint was not signed by a key of this installation'
      this.#report(project, { revision, code: 'CHECKPOINT_FORGED', detail })
      return null
    }
    const start = last === null ? chainStart(project) : positionOf(last)
    if (start.revision < revision) {
      const detail = `the checkpoint at ${revision}, which was there, is gone`
      this.#report(project, { revision, code: 'LOG_TRUNCATED', detail })
      return null
    }
    this.#known.set(project, start)
    return start
  }

  async #keep(project: string, position: Position): Promise<void> {
    const signed = await signCheckpoint(this.#keys.current(), claimsOf(project, position))
    await this.#audit.putCheckpoint(project, { revision: position.revision, signed })
    this.#known.set(project, position)
    this.#logger.info({ project, checkpoint: signed }, 'audit checkpoint')
  }

  #report(project: string, fault: AuditFault): void {
    this.#logger.error({ project, ...fault }, 'the audit log is damaged: nothing is signed over it')
  }
}

/** The claims of a checkpoint at a position whose hash is known. Throws at another one. */
export function claimsOf(
  project: string,
  { epoch, revision, commitId, committedAt, hash }: Position,
): CheckpointClaims {
  if (hash === null || typeof commitId !== 'string') {
    throw new TypeError(`the hash at revision ${revision} is not known`)
  }
  const signedAt = new Date().toISOString()
  return { project, epoch, revision, commitId, committedAt, hash, signedAt, exported: null }
}
