import { deepEqual, equal, ok } from 'node:assert/strict'
import {
  type EvaluationContext,
  type EvaluationContextValue,
  OpenFeature,
} from '@openfeature/server-sdk'
import { evaluationSteps } from './evaluation-steps.ts'
import type { StepDefinition } from './step-definition.ts'
import { readValue, type World } from './world.ts'

const providerSteps: readonly StepDefinition[] = [
  [
    /^an? (stable|not ready|error|fatal|stale) provider$/,
    (world, [state]) => {
      return world.setProvider(state ?? '')
    },
  ],
  [
    /^the provider status should be "(.*)"$/,
    (world, [status]) => {
      equal(world.flags.providerStatus, status)
    },
  ],
]

const hookSteps: readonly StepDefinition[] = [
  [
    /^a client with added hook$/,
    (world) => {
      world.flags.addHooks(world.recordingHook())
    },
  ],
  [
    /^the "(\w+)" hook should have been executed$/,
    (world, [stage]) => {
      ok(world.hookCalls.some((call) => call.stage === stage))
    },
  ],
  [
    /^the "(.*)" hooks should be called with evaluation details$/,
    (world, [stages], table) => {
      for (const stage of (stages ?? '').split(', ')) {
        const details = world.hookCalls.find((call) => call.stage === stage)?.details
        const { flagKey, value, variant, reason, errorCode } = details ?? {}
        const actual = { flag_key: flagKey, value, variant, reason, error_code: errorCode }
        const expected = table.slice(1).map(([type = '', key = '', text = '']) => {
          return [key, text === 'null' ? undefined : readValue(type, text)]
        })
        deepEqual(actual, Object.fromEntries(expected))
      }
    },
  ],
  [
    /^evaluation options containing specific hooks$/,
    (world) => {
      world.options = { hooks: [world.recordingHook('first '), world.recordingHook('second ')] }
    },
  ],
  [
    /^the specified hooks should execute during evaluation$/,
    (world) => {
      equal(world.hookCalls.length, 6)
    },
  ],
  [
    /^the hook order should be maintained$/,
    (world) => {
      // Before hooks run in the order given, all others in the opposite one.
      deepEqual(
        world.hookCalls.map(({ stage }) => stage),
        [
          'first before',
          'second before',
          'second after',
          'first after',
          'second finally',
          'first finally',
        ],
      )
    },
  ],
]

const contextSteps: readonly StepDefinition[] = [
  [
    /^a context containing a key "(.*)", with type "(.*)" and with value "(.*)"$/,
    (world, groups) => {
      const [key = '', type = '', text = ''] = groups
      addToContext(world, { [key]: contextValue(type, text) })
    },
  ],
  [
    /^a context containing a key "(.*)" with null value$/,
    (world, [key = '']) => {
      addToContext(world, { [key]: null })
    },
  ],
  [
    /^a stable provider with retrievable context is registered$/,
    (world) => {
      return world.setProvider('stable')
    },
  ],
  [
    /^A context entry with key "(.*)" and value "(.*)" is added to the "(.*)" level$/,
    (world, groups) => {
      const [key = '', value = '', level = ''] = groups
      addAtLevel(world, level, { [key]: value })
    },
  ],
  [
    /^A table with levels of increasing precedence$/,
    (world, _groups, table) => {
      world.precedence = table.map(([level = '']) => level)
    },
  ],
  [
    /^Context entries for each level from API level down to the "(.*)" level, with key "(.*)" and value "(.*)"$/,
    (world, groups) => {
      const [last = '', key = ''] = groups
      const levels = world.precedence.slice(0, world.precedence.indexOf(last) + 1)
      equal(levels.at(-1), last)
      for (const level of levels) addAtLevel(world, level, { [key]: level })
    },
  ],
  [
    /^Some flag was evaluated$/,
    (world) => {
      return world.evaluate({ type: 'boolean', key: 'boolean-flag', fallback: false })
    },
  ],
  [
    /^The merged context contains an entry with key "(.*)" and value "(.*)"$/,
    (world, groups) => {
      const [key = '', value] = groups
      equal(world.exposures.at(-1)?.context[key], value)
    },
  ],
  [
    /^an evaluation context with modifiable data$/,
    (world) => {
      world.context = { list: ['a'], nested: { inner: 1 } }
    },
  ],
  [
    /^the original evaluation context should remain unmodified$/,
    (world) => {
      deepEqual(world.context, { list: ['a'], nested: { inner: 1 } })
    },
  ],
  // The requirement is of the flag metadata: see the comment of its scenario.
  [
    /^the evaluation details should be immutable$/,
    (world) => {
      ok(Object.isFrozen(world.details?.flagMetadata))
    },
  ],
]

function addToContext(world: World, entries: EvaluationContext): void {
  world.context = { ...world.context, ...entries }
}

function contextValue(type: string, text: string): EvaluationContextValue {
  if (type === 'String') return text
  return type === 'Boolean' ? text === 'true' : Number(text)
}

function addAtLevel(world: World, level: string, entries: EvaluationContext): void {
  if (level === 'API') OpenFeature.setContext({ ...OpenFeature.getContext(), ...entries })
  else if (level === 'Client') world.flags.setContext({ ...world.flags.getContext(), ...entries })
  else if (level === 'Invocation') addToContext(world, entries)
  else if (level === 'Before Hooks') world.flags.addHooks({ before: () => entries })
  else if (level === 'Transaction') {
    world.transactionContext = { ...world.transactionContext, ...entries }
  } else throw new Error(`there is no level "${level}"`)
}

/** All steps that scenarios are made of. */
export const STEPS: readonly StepDefinition[] = [
  ...providerSteps,
  ...evaluationSteps,
  ...hookSteps,
  ...contextSteps,
]
