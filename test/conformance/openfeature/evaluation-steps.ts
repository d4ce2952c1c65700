import { deepEqual, equal } from 'node:assert/strict'
import type { EvaluationContextValue } from '@openfeature/server-sdk'
import type { StepDefinition } from './step-definition.ts'
import { readValue, type World } from './world.ts'

const TYPE = '(boolean|string|integer|float)'
const STATED_VALUE = '(?:"(.*)"|([0-9.]+))'

/** Steps of the scenarios that name a flag and a fallback value, and then look at the details. */
const detailSteps: readonly StepDefinition[] = [
  [
    /^an? (\w+)-flag with key "(.*)" and a fallback value "(.*)"$/,
    (world, groups) => {
      const [type = '', key = '', fallback = ''] = groups
      ask(world, type.toLowerCase(), key, fallback)
    },
  ],
  [
    /^the flag was evaluated with details(?: using the evaluation options| asynchronously)?$/,
    (world) => {
      return world.evaluate()
    },
  ],
  [
    /^the evaluation should complete without blocking$/,
    (world) => {
      // That there are details shows that the promise of an evaluation was kept.
      equal(world.details?.flagKey, world.flag?.key)
    },
  ],
  [
    /^the resolved details value should be "(.*)"$/,
    (world, [text = '']) => {
      world.expectValue(readValue(world.flag?.type ?? '', text))
    },
  ],
  [/^the reason should be "(.*)"$/, (world, [reason = '']) => world.expectReason(reason)],
  [/^the error-code should be "(.*)"$/, (world, [code]) => equal(world.details?.errorCode, code)],
  [/^the flag key should be "(.*)"$/, (world, [key]) => equal(world.details?.flagKey, key)],
  [
    /^the variant should be "([^"]*)"$/,
    (world, [variant]) => equal(world.details?.variant, variant),
  ],
  [
    /^the resolved metadata is empty$/,
    (world) => {
      // Of the flag, that is: which set it belongs to is always told.
      const { flagSetId: _set, version: _version, ...own } = world.details?.flagMetadata ?? {}
      deepEqual(own, {})
    },
  ],
]

/** Steps of the older scenarios, which say it all in one sentence. */
const sentenceSteps: readonly StepDefinition[] = [
  [
    new RegExp(
      `^an? (?:non-existent )?${TYPE} flag with key "(.*)" is evaluated with (?:details and )?(?:a )?(?:default|fallback) value ${STATED_VALUE}$`,
    ),
    (world, groups) => {
      const [type = '', key = '', quoted, bare] = groups
      ask(world, type, key, quoted ?? bare ?? '')
      return world.evaluate()
    },
  ],
  [
    /^an object flag with key "(.*)" is evaluated with (?:details and )?a null default value$/,
    (world, [key = '']) => {
      ask(world, 'object', key, 'null')
      return world.evaluate()
    },
  ],
  [
    /^a string flag with key "(.*)" is evaluated as an integer, with details and a fallback value (\d+)$/,
    (world, groups) => {
      const [key = '', fallback = ''] = groups
      ask(world, 'integer', key, fallback)
      return world.evaluate()
    },
  ],
  [
    /^a flag with key "(.*)" is evaluated with default value "(.*)"$/,
    (world, groups) => {
      const [key = '', fallback = ''] = groups
      ask(world, 'string', key, fallback)
      return world.evaluate()
    },
  ],
  [
    new RegExp(`^the resolved ${TYPE} (?:value|response) should be ${STATED_VALUE}$`),
    (world, groups) => {
      const [type = '', quoted, bare] = groups
      world.expectValue(readValue(type, quoted ?? bare ?? ''))
    },
  ],
  [
    new RegExp(
      `^the resolved ${TYPE} details value should be ${STATED_VALUE}, the variant should be "(.*)", and the reason should be "(.*)"$`,
    ),
    (world, groups) => {
      const [type = '', quoted, bare, variant, reason = ''] = groups
      world.expectValue(readValue(type, quoted ?? bare ?? ''))
      equal(world.details?.variant, variant)
      world.expectReason(reason)
    },
  ],
  [
    /^the variant should be "(.*)", and the reason should be "(.*)"$/,
    (world, groups) => {
      const [variant, reason = ''] = groups
      equal(world.details?.variant, variant)
      world.expectReason(reason)
    },
  ],
  [
    /^the resolved object (?:details )?value should be contain fields "(.*)", "(.*)", and "(.*)", with values "(.*)", "(.*)" and (.*), respectively$/,
    (world, groups) => {
      const [a = '', b = '', c = '', isA, textB, numberC] = groups
      world.expectValue({ [a]: isA === 'true', [b]: textB ?? '', [c]: Number(numberC) })
    },
  ],
  [
    /^context contains keys "(.*)", "(.*)", "(.*)", "(.*)" with values "(.*)", "(.*)", (.*), "(.*)"$/,
    (world, groups) => {
      const [a = '', b = '', c = '', d = '', textA = '', textB = '', numberC, isD] = groups
      const entries: readonly (readonly [string, EvaluationContextValue])[] = [
        [a, textA],
        [b, textB],
        [c, Number(numberC)],
        [d, isD === 'true'],
      ]
      world.context = Object.fromEntries(entries)
    },
  ],
  [
    /^the resolved flag value is "(.*)" when the context is empty$/,
    async (world, [expected = '']) => {
      world.context = {}
      await world.evaluate()
      world.expectValue(expected)
    },
  ],
  [
    /^the default \w+ value should be returned$/,
    (world) => {
      equal(world.details?.value, world.flag?.fallback)
    },
  ],
  [
    /^the reason should indicate an error and the error code should indicate a .* with "(.*)"$/,
    (world, [code]) => {
      world.expectReason('ERROR')
      equal(world.details?.errorCode, code)
    },
  ],
]

function ask(world: World, type: string, key: string, fallback: string): void {
  world.flag = { type, key, fallback: readValue(type, fallback) }
}

/** Steps that evaluate flags and look at what comes of it. */
export const evaluationSteps: readonly StepDefinition[] = [...detailSteps, ...sentenceSteps]
