/** Who serves a step, as far as it decides. */
export interface ReceiptCounts {
  readonly connected: number
  readonly applied: number
  readonly rejected: number
  /** Names of those who do not serve it; some of them if there are many. */
  readonly missing: readonly string[]
}

/** What follows from the receipts of a batch whose hold is over. */
export type ReceiptJudgement =
  | { readonly action: 'go' }
  | { readonly action: 'wait'; readonly for: string }
  | { readonly action: 'pause'; readonly reason: string }

/** How long after its hold a batch may lack receipts before a person is asked. */
export const provingMsMax = 5 * 60_000
const namedMax = 10

/** A batch is proven once everybody who is connected serves it, and nobody has refused it. */
export function judgeReceipts(receipts: ReceiptCounts, lateMs: number): ReceiptJudgement {
  const lacking = lackOf(receipts)
  if (lacking === null) return { action: 'go' }
  if (lateMs < provingMsMax) return { action: 'wait', for: lacking }
  return { action: 'pause', reason: `The batch is not proven: it waited for ${lacking}.` }
}

function lackOf({ connected, applied, rejected, missing }: ReceiptCounts): string | null {
  if (rejected > 0) return `${rejected} instances that refused it`
  if (connected === 0) return 'receipts: no instance is connected'
  if (applied >= connected) return null
  const named = missing.slice(0, namedMax).join(', ')
  const more = missing.length > namedMax ? ' and others' : ''
  return `the receipts of ${named}${more}`
}
