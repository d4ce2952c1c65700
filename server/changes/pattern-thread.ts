import { parentPort } from 'node:worker_threads'
import { checkSync } from 'recheck'

/** The thread of pattern.ts: answers each pattern with why it is refused, or null if it is safe. */

const checkTimeoutMs = 1000

function judge(pattern: string): string | null {
  try {
    new RegExp(pattern, 'u')
  } catch (error) {
    return error instanceof Error ? error.message : 'is not a regular expression'
  }
  const report = checkSync(pattern, 'u', { timeout: checkTimeoutMs })
  if (report.status === 'safe') return null
  return 'matching could take far longer than its input is long. Anchor it with ^, or use startsWith, endsWith, contains or in'
}

// The first check takes a second by itself, which must not count against somebody's pattern.
judge('^a$')
parentPort?.on('message', (pattern: unknown) => {
  const startMs = performance.now()
  const fault = judge(String(pattern))
  parentPort?.postMessage({ fault, tookMs: performance.now() - startMs })
})
