import type { JsonValue } from '@sluice/sdk'

/** What a flag is taken to serve from now on, to everybody. */
export interface Pin {
  readonly flag: string
  readonly value: JsonValue
  /** Key of the variation; null if only the value is known. */
  readonly variation: string | null
}
