const passed: ReadonlyMap<string, string> = new Map([
  ['prerequisite', 'met'],
  ['exclusionGroup', 'in its share'],
])

/**
 * What came of a step of an evaluation, for a person. The wire says `passed` of every step that did
 * not decide: of a rule that is no match, of a prerequisite that it is met.
 */
export function outcomeWords({ step, outcome }: { step: string; outcome: string }): string {
  if (outcome === 'passed') return passed.get(step) ?? 'skipped (no match)'
  return step === 'prerequisite' && outcome === 'served' ? 'not met' : outcome
}
