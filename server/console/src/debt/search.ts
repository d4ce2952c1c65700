import { readStage, type Stage } from './stages.ts'

/** What the board shows, as the address says it. */
export interface DebtSearch {
  readonly stage?: Stage
  readonly q?: string
}

/** Reads the address; what it does not understand it leaves out. */
export function readDebtSearch(raw: Record<string, unknown>): DebtSearch {
  const stage = readStage(raw.stage)
  const q = typeof raw.q === 'string' && raw.q !== '' ? raw.q : undefined
  return { ...(stage === undefined ? {} : { stage }), ...(q === undefined ? {} : { q }) }
}
