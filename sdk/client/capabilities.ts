import { comparisonNames } from '../evaluate/operator.ts'

/**
 * What this version can take and evaluate, as reports say it. A server warns when a flag needs more.
 * The names are a contract: one that is added must also be known to the server's list of needs.
 */
export const CAPABILITIES: readonly string[] = [
  'stream',
  'delta',
  'splits',
  'targets',
  'prerequisites',
  'segments',
  'exclusionGroups',
  'op:exists',
  ...comparisonNames().map((op) => `op:${op}`),
]
