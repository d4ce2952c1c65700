const name = 'sluice.project'

/** Remembers the project that was open: a key, no secret. */
export function rememberProject(key: string): void {
  try {
    localStorage.setItem(name, key)
  } catch {
    // Without storage the first project opens.
  }
}

/** The project that was open last. */
export function lastProject(): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}
