import type { ClientProblem } from './surface.ts'

/** What an answer without success means, said for a person. `url` is shown as it is given. */
export function problemOfStatus(url: string, status: number): ClientProblem {
  if (status === 401) {
    return {
      code: 'UNAUTHENTICATED',
      message: `${url} does not know the key (401); it is asked again every few minutes`,
    }
  }
  if (status === 403) {
    return {
      code: 'FORBIDDEN',
      message: `${url} forbids this key to read flags (403); it is asked again every few minutes`,
    }
  }
  return { code: 'UNREACHABLE', message: `${url} answered with status ${status}` }
}

/** What a request that failed without an answer means. */
export function problemOfError(url: string, error: unknown): ClientProblem {
  return { code: 'UNREACHABLE', message: `cannot reach ${url}: ${reasonOf(error)}` }
}

/** The innermost message: `fetch` of Node wraps what really happened. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  return cause.message === '' ? code : cause.message
}
