import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Condition, FlagPart, FlagType, JsonValue, Rule, Snapshot } from '@sluice/sdk/model'
import { flagPart, snapshotOf } from '../../sdk/client/helpers/snapshots.ts'
import { SPEC_FOLDER } from './scenarios.ts'

/** A flag as the specification writes it down. */
interface SpecFlag {
  readonly variants: Readonly<Record<string, JsonValue>>
  readonly defaultVariant?: string | null
  readonly contextEvaluator?: string
  readonly disabled?: boolean
}

const isBallmer: Condition = {
  attribute: 'email',
  op: 'in',
  values: ['ballmer@macrosoft.com'],
}
const isCustomer: Condition = { attribute: 'customer', op: 'in', values: [true] }
const isOverTen: Condition = { attribute: 'age', op: 'gt', values: [10] }

/** The expressions of the specification's flags, as the rules that they are. */
const RULES: Readonly<Record<string, Rule>> = {
  "email == 'ballmer@macrosoft.com' ? 'zero' : ''": {
    id: 'zero',
    when: isBallmer,
    serve: { variation: 'zero' },
  },
  "!customer && email == 'ballmer@macrosoft.com' && age > 10 ? 'internal' : ''": {
    id: 'internal',
    when: { all: [{ not: isCustomer }, isBallmer, isOverTen] },
    serve: { variation: 'internal' },
  },
}

/** The one flag that a scenario speaks of and the specification's list lacks. */
const contextAware = flagPart('context-aware', true, 1, {
  type: 'string',
  variations: [
    { key: 'internal', value: 'INTERNAL' },
    { key: 'external', value: 'EXTERNAL' },
  ],
  offVariation: 'external',
  rules: [
    {
      id: 'internal',
      when: {
        all: [
          { attribute: 'fn', op: 'in', values: ['Sulisław'] },
          { attribute: 'ln', op: 'in', values: ['Świętopełk'] },
          { attribute: 'age', op: 'in', values: [29] },
          { attribute: 'customer', op: 'in', values: [false] },
        ],
      },
      serve: { variation: 'internal' },
    },
  ],
  default: { variation: 'external' },
})

/** The specification's flags as a snapshot. Those without a default are left out: ours have one. */
export function readSpecSnapshot(): Snapshot {
  const text = readFileSync(join(SPEC_FOLDER, 'test-flags.json'), 'utf8')
  const flags = Object.entries<SpecFlag>(JSON.parse(text)).flatMap(([key, flag]) => {
    const { defaultVariant } = flag
    return typeof defaultVariant === 'string' ? [partOf(key, flag, defaultVariant)] : []
  })
  return snapshotOf(1, [...flags, contextAware])
}

function partOf(key: string, flag: SpecFlag, defaultVariant: string): FlagPart {
  const { variants, contextEvaluator, disabled = false } = flag
  const rule = contextEvaluator === undefined ? undefined : RULES[contextEvaluator]
  if (contextEvaluator !== undefined && rule === undefined) {
    throw new Error(`the expression of ${key} is new: ${contextEvaluator}`)
  }
  return flagPart(key, true, 1, {
    type: typeOf(variants[defaultVariant]),
    variations: Object.entries(variants).map(([name, value]) => ({ key: name, value })),
    on: !disabled,
    offVariation: Object.keys(variants)[0] ?? '',
    rules: rule === undefined ? [] : [rule],
    default: { variation: defaultVariant },
  })
}

function typeOf(value: JsonValue | undefined): FlagType {
  const type = typeof value
  return type === 'boolean' || type === 'string' || type === 'number' ? type : 'json'
}
