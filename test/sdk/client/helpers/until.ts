/** Waits until a condition holds; fails loudly if it does not within `boundMs`. */
export async function until(
  condition: () => boolean,
  what: string,
  boundMs = 5_000,
): Promise<void> {
  const endMs = performance.now() + boundMs
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`waited ${boundMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
