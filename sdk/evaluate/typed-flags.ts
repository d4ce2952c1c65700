import type { JsonValue } from '../model.ts'

/**
 * The flags of an application and the types of their values. Empty here; an application augments
 * it (`declare module '@sluice/sdk' { interface Flags { checkout: boolean } }`), and from then on
 * flag keys and values are checked by the compiler.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is empty so that applications can augment it.
export interface Flags {}

/** Flag keys whose values are of type `T`; any string as long as `Flags` is empty. */
export type FlagKey<T = unknown> = keyof Flags extends never
  ? string
  : Extract<{ [K in keyof Flags]: Flags[K] extends T ? K : never }[keyof Flags], string>

/** Keys of flags that serve objects, arrays or null; any string as long as `Flags` is empty. */
export type JsonFlagKey = keyof Flags extends never
  ? string
  : Exclude<FlagKey, FlagKey<boolean> | FlagKey<string> | FlagKey<number>>

/** Type of the value of flag `K`; `T` as long as `Flags` is empty. */
export type FlagValue<K, T> = K extends keyof Flags ? Flags[K] : T

/** The type that a literal belongs to, so that a default of `false` still gives a `boolean`. */
export type Widened<T> = T extends boolean
  ? boolean
  : T extends string
    ? string
    : T extends number
      ? number
      : JsonValue
