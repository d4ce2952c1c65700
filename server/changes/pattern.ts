import { checkSync } from 'recheck'

const patternLengthMax = 256
const checkTimeoutMs = 1000
const rememberedMax = 1000
const verdicts = new Map<string, string | null>()

/**
 * Null if matching the pattern is proven to take time linear in the input, else why it is refused.
 * A pattern that cannot be proven within a second is refused too.
 */
export function patternFault(pattern: string): string | null {
  if (pattern.length > patternLengthMax) return `a pattern may have ${patternLengthMax} characters`
  const known = verdicts.get(pattern)
  if (known !== undefined) return known
  const verdict = judge(pattern)
  if (verdicts.size >= rememberedMax) verdicts.clear()
  verdicts.set(pattern, verdict)
  return verdict
}

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
