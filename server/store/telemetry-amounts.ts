import { OVERFLOW_FIELD } from './retention.ts'

/**
 * Throws TypeError unless every amount is a finite number, since one NaN would spoil a counter for
 * ever, and none is for the field that the store keeps for itself.
 */
export function assertAmounts(amounts: Readonly<Record<string, number>>): void {
  for (const [field, amount] of Object.entries(amounts)) {
    if (field === OVERFLOW_FIELD) throw new TypeError(`the field ${field} belongs to the store`)
    if (!Number.isFinite(amount)) throw new TypeError(`the amount of ${field} is not a number`)
  }
}
