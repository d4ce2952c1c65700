/** A secret that was just made, to be shown once. */
export interface NewSecret {
  readonly name: string
  readonly secret: string
  readonly previousExpiresAt: string | null
}
