const STEP_MS = 10

/** Waits until a condition holds; rejects with what was awaited if it does not within `boundMs`. */
export async function until(
  what: string,
  boundMs: number,
  condition: () => Promise<boolean> | boolean,
): Promise<void> {
  const endMs = performance.now() + boundMs
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`waited ${boundMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
}
