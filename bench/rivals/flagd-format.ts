import {
  type Audience,
  colours,
  earlyColour,
  type LogicalFlag,
  otherColour,
} from '../evaluate/logical-flag.ts'

/** Writes flags as flagd's definitions: JSONLogic, the list as a shared evaluator. */
export function writeFlagd(flags: readonly LogicalFlag[]): string {
  const evaluators = flags.flatMap((flag) => {
    if (flag.kind !== 'list') return []
    return [[flag.segment, { in: [{ var: 'targetingKey' }, flag.ids] }]]
  })
  return JSON.stringify({
    flags: Object.fromEntries(flags.map((flag) => [flag.key, definitionOf(flag)])),
    $evaluators: Object.fromEntries(evaluators),
  })
}

const onOff = { state: 'ENABLED', variants: { on: true, off: false } }

function definitionOf(flag: LogicalFlag): object {
  switch (flag.kind) {
    case 'on':
      return { ...onOff, defaultVariant: 'on' }
    case 'rollout': {
      const { percent } = flag
      const fractional = [
        ['on', percent],
        ['off', 100 - percent],
      ]
      return { ...onOff, defaultVariant: 'off', targeting: { fractional } }
    }
    case 'list': {
      const targeting = { if: [{ $ref: flag.segment }, 'on', 'off'] }
      return { ...onOff, defaultVariant: 'off', targeting }
    }
    case 'rules': {
      const early = flag.earlyAudiences.flatMap((audience) => [bothOf(audience), earlyColour])
      const split = { fractional: colours.map(({ colour, percent }) => [colour, percent]) }
      return {
        state: 'ENABLED',
        variants: Object.fromEntries(colours.map(({ colour }) => [colour, colour])),
        defaultVariant: otherColour,
        targeting: { if: [...early, bothOf(flag.splitAudience), split, otherColour] },
      }
    }
  }
}

function bothOf({ country, plan }: Audience): object {
  return {
    and: [{ '==': [{ var: 'country' }, country] }, { '==': [{ var: 'plan' }, plan] }],
  }
}
