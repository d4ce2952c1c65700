/**
 * Waits until a condition holds; fails loudly if it does not within `boundMs`, which is long enough
 * for a machine that has much else to do.
 */
export async function until(
  condition: () => boolean,
  what: string,
  boundMs = 30_000,
): Promise<void> {
  const endMs = performance.now() + boundMs
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`waited ${boundMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
