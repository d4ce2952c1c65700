import type { FlagDocument } from './documents.ts'
import type { Fault } from './refusal.ts'

/** Adds a fault if the flag has no variation with the key. */
export function requireVariation(
  flag: FlagDocument,
  key: string,
  path: string,
  faults: Fault[],
): void {
  if (flag.variations.some((variation) => variation.key === key)) return
  const keys = flag.variations.map((variation) => variation.key).join(', ')
  const message = `${flag.key} has no variation "${key}"; it has ${keys}`
  faults.push({ path, code: 'UNKNOWN_VARIATION', message })
}
