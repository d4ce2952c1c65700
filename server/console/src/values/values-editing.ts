import type { Scalar, ValueType } from './typed-values.ts'

/** What both ways to edit a list work with. */
export interface ValuesEditing<V extends Scalar> {
  /** What the field is called, also for a screen reader. */
  readonly name: string
  readonly values: readonly V[]
  readonly onChange: (values: V[]) => void
  /** Reads a new value; those that are there stay what they are. */
  readonly read: (text: string) => V
  /** The type that new values get. */
  readonly type: ValueType
  readonly placeholder?: string | undefined
  readonly isDisabled: boolean
  readonly label: string | undefined
  /** How values are separated. */
  readonly description: string
}
