/** A flag as every contestant gets it, before it is written in one's own format. */
export type LogicalFlag = OnFlag | RolloutFlag | ListFlag | RuleFlag

/** A boolean flag that is on for all. */
export interface OnFlag {
  readonly kind: 'on'
  readonly key: string
}

/** A boolean flag that is on for so many percent of the users, by their id. */
export interface RolloutFlag {
  readonly kind: 'rollout'
  readonly key: string
  readonly percent: number
}

/** A boolean flag that is on for the users of one segment, a list of ids. */
export interface ListFlag {
  readonly kind: 'list'
  readonly key: string
  readonly segment: string
  readonly ids: readonly string[]
}

/** A string flag with ordered rules of two conditions each; the first that matches serves. */
export interface RuleFlag {
  readonly kind: 'rules'
  readonly key: string
  /** Whoever one of these matches is served `earlyColour`. */
  readonly earlyAudiences: readonly Audience[]
  /** The last rule: a split by the user's id over all colours, in this order. */
  readonly splitAudience: Audience
}

/** Both must be equal to the user's. */
export interface Audience {
  readonly country: string
  readonly plan: string
}

/** What a `RuleFlag` serves, with the percentage of its split. */
export const colours = [
  { colour: 'red', percent: 50 },
  { colour: 'green', percent: 30 },
  { colour: 'blue', percent: 20 },
] as const

export type Colour = (typeof colours)[number]['colour']

/** What the rules before the last serve. */
export const earlyColour: Colour = 'red'

/** What a `RuleFlag` serves to whom no rule matches. */
export const otherColour: Colour = 'blue'

/** For users of NL on pro, two rules fail at the country, two at the plan, and the fifth serves. */
export function ruleFlag(key: string): RuleFlag {
  return {
    kind: 'rules',
    key,
    earlyAudiences: [
      { country: 'US', plan: 'pro' },
      { country: 'DE', plan: 'pro' },
      { country: 'NL', plan: 'free' },
      { country: 'NL', plan: 'team' },
    ],
    splitAudience: { country: 'NL', plan: 'pro' },
  }
}

/** So many flags of five rules: `flag-0`, `flag-1` and so on. */
export function ruleFlags(count: number): RuleFlag[] {
  return Array.from({ length: count }, (_, index) => ruleFlag(`flag-${index}`))
}
