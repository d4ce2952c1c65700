import { writeFrame } from '@sluice/edge/frame'
import { writePair } from '@sluice/sdk/pair'
import type { SdkKeyDocument } from '../domain/documents.ts'
import type { PayloadSigner } from '../signing/payload-signer.ts'
import type { ProjectState } from '../state/project-state.ts'
import { canonicalJson } from '../store/canonical.ts'

/**
 * The SDK keys of one environment, as edges are told of them: by their hashes. They have a pair of
 * their own, the project's head when they were last seen to change, so that no SDK hears of them.
 */
export class EnvironmentKeys {
  /** Canonical JSON of the payload. */
  json = ''
  /** Their pair, as `"<epoch>.<revision>"`. */
  head = ''
  readonly #environmentId: string
  readonly #signer: PayloadSigner
  #listed = ''

  constructor(environmentId: string, state: ProjectState, signer: PayloadSigner) {
    this.#environmentId = environmentId
    this.#signer = signer
    this.refresh(state)
  }

  /** Reads the keys again. Says whether there is anything new to tell. */
  refresh({ project, head, documents }: ProjectState): boolean {
    const keys = [...documents.sdkKey.present()]
      .filter(([, key]) => key.environment === this.#environmentId)
      .flatMap(([, key]) => secretsOf(key))
      .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    const listed = canonicalJson(keys)
    const { epoch, revision } = head ?? { epoch: 0, revision: 0 }
    if (listed === this.#listed && this.head.startsWith(`${epoch}.`)) return false
    this.#listed = listed
    this.head = writePair({ epoch, revision })
    const environment = this.#environmentId
    this.json = canonicalJson({
      ...{ type: 'keys', format: 1, project, environment, epoch, revision },
      keys,
    })
    return true
  }

  /** Signed by the key that signs now. */
  signature(): string {
    return this.#signer.sign('keys', this.json)
  }

  /** As an event. It has no id: a stream's position is that of the flags. */
  frame(): Uint8Array {
    return writeFrame('keys', null, this.signature(), this.json)
  }
}

/** Each secret that is taken now: after a rotation there are two. */
function secretsOf({ id, kind, origins = null, hash, expiresAt, previous }: SdkKeyDocument) {
  const secrets = [{ id, kind, origins, hash, expiresAt }]
  if (previous === null || previous === undefined) return secrets
  const isEarlier = expiresAt === null || previous.expiresAt < expiresAt
  const ends = isEarlier ? previous.expiresAt : expiresAt
  return [...secrets, { id, kind, origins, hash: previous.hash, expiresAt: ends }]
}
