import { checkSync } from 'recheck'

const patternLengthMax = 256
const checkTimeoutMs = 1000
/** All patterns of one change together: whoever waits behind it may be about to kill a flag. */
const budgetMs = 1000
const rememberedMax = 1000
const verdicts = new Map<string, string | null>()

/**
 * Makes the judge of one change's patterns. It says null if matching a pattern is proven to take
 * time linear in the input, else why it is refused. What cannot be proven within a second is
 * refused too; after a second for all, patterns that were never judged are refused unread.
 */
export function createPatternJudge(): (pattern: string) => string | null {
  let spentMs = 0
  return (pattern) => {
    if (pattern.length > patternLengthMax) {
      return `a pattern may have ${patternLengthMax} characters`
    }
    const known = verdicts.get(pattern)
    if (known !== undefined) return known
    if (spentMs >= budgetMs) {
      return 'judging the patterns of this change takes too long. Save it in several steps'
    }
    const startMs = performance.now()
    const verdict = judge(pattern)
    spentMs += performance.now() - startMs
    if (verdicts.size >= rememberedMax) verdicts.clear()
    verdicts.set(pattern, verdict)
    return verdict
  }
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
