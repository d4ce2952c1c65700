/** Throws TypeError unless every amount is a finite number: one NaN would spoil a counter for ever. */
export function assertAmounts(amounts: Readonly<Record<string, number>>): void {
  for (const [field, amount] of Object.entries(amounts)) {
    if (!Number.isFinite(amount)) throw new TypeError(`the amount of ${field} is not a number`)
  }
}
