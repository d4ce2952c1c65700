import type { DebtItem } from '../api/types.ts'

/** Where a flag may be in its life. */
export type Stage = DebtItem['stage']

interface StageWords {
  readonly label: string
  readonly lead: string
  /** How its badge looks. */
  readonly kind: 'on' | 'part' | 'off' | 'warn'
}

/** The stages, as people call them; what should be done about first. */
export const stageWords: Readonly<Record<Stage, StageWords>> = {
  stale: {
    label: 'Stale',
    lead: 'Due, and settled, unused or in no code: these can go.',
    kind: 'warn',
  },
  settled: {
    label: 'Settled',
    lead: 'Everybody gets one variation, unchanged for a while. They become stale when they are due.',
    kind: 'on',
  },
  rollingOut: {
    label: 'Rolling out',
    lead: 'On, and different people get different variations.',
    kind: 'part',
  },
  live: { label: 'Live', lead: 'One variation, changed a short while ago.', kind: 'on' },
  draft: { label: 'Draft', lead: 'On nowhere, and never evaluated.', kind: 'off' },
  archived: { label: 'Archived', lead: 'SDKs no longer get them.', kind: 'off' },
}

/** The stages, in the order in which they are shown. */
export const stageOrder = ['stale', 'settled', 'rollingOut', 'live', 'draft', 'archived'] as const

/** Reads a stage from the address. */
export function readStage(value: unknown): Stage | undefined {
  return stageOrder.find((stage) => stage === value)
}
