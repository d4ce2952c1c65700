import t from 'tap'
import { readScenarios, type Scenario } from './scenarios.ts'
import { STEPS } from './steps.ts'
import { World } from './world.ts'

/** Scenarios that are there when the specification is; so that it can be said how many were not. */
const KNOWN_SCENARIOS = 132

/** Scenarios that do not hold for Sluice, by title, and why. */
const NOT_OURS: Readonly<Record<string, string>> = {
  'CACHED reason': 'evaluation is in-process; nothing is cached',
  'DISABLED reason': "a flag that is off serves its off variation, not the caller's default",
  'Flag metadata in evaluation details': 'flags carry no metadata of their own',
  'Returns metadata': 'flags carry no metadata of their own',
}

/** Runs the steps of a scenario. Throws if one fails, or if nobody knows it. */
async function run(world: World, { steps }: Scenario): Promise<void> {
  for (const { text, table } of steps) {
    const known = STEPS.flatMap(([pattern, action]) => {
      const match = pattern.exec(text)
      return match === null ? [] : [{ action, groups: match.slice(1) }]
    })
    const [step, ...others] = known
    if (step === undefined || others.length > 0) {
      throw new Error(`${known.length} steps are known by "${text}"`)
    }
    await step.action(world, step.groups, table)
  }
}

const scenarios = readScenarios()
if (scenarios === undefined) {
  const skip = `${KNOWN_SCENARIOS} scenarios skipped: the specification is not beside the clone`
  t.test('the scenarios of OpenFeature hold', { skip }, async () => {})
} else {
  let ran = 0
  const skipped = new Map<string, number>()
  for (const scenario of scenarios) {
    const reason = NOT_OURS[scenario.title]
    if (reason === undefined) ran += 1
    else skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
    t.test(scenario.name, { skip: reason ?? false }, async (t) => {
      await run(new World(t), scenario)
      t.pass(`${scenario.steps.length} steps`)
    })
  }
  t.test('every scenario is accounted for', async (t) => {
    const reasons = [...skipped].map(([reason, count]) => `${count} skipped (${reason})`)
    t.comment([`OpenFeature: ${ran} scenarios ran`, ...reasons].join(', '))
    t.equal(scenarios.length, KNOWN_SCENARIOS)
  })
}
