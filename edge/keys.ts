/** The kinds of key that read flags. */
export type KeyKind = 'server' | 'client' | 'edge'

/** A key that an edge knows, by what it needs of it; the secret itself is nowhere. */
export interface EdgeKey {
  readonly id: string
  readonly kind: KeyKind
  /** SHA-256 of its secret, hex: tells it from the same key after a rotation. */
  readonly hash: string
  /** Id of the environment whose flags it reads. */
  readonly environment: string
  /** Origins of the pages that may use it, for example `https://shop.example`; null: all. */
  readonly origins: readonly string[] | null
}
