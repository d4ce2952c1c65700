/** What is to be killed or restored; what is left out is chosen in the dialog. */
export interface KillRequest {
  readonly project: string
  /** Keys of flags. */
  readonly flags?: readonly string[]
  /** Key of the environment. */
  readonly environment?: string
  readonly action?: 'kill' | 'restore'
}
