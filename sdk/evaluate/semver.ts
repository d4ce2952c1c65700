/** A version of SemVer 2.0.0. Numbers stay text: they may be longer than a number can hold. */
export interface Semver {
  readonly core: readonly [major: string, minor: string, patch: string]
  /** Empty for a release. */
  readonly prerelease: readonly string[]
}

const NUMBER = /^(?:0|[1-9][0-9]*)$/
const DIGITS = /^[0-9]+$/
const IDENTIFIER = /^[0-9A-Za-z-]+$/

/** Parses a full version; undefined for anything else ("1.2", "v1.2.3", " 1.2.3"). */
export function parseSemver(text: string): Semver | undefined {
  const plus = text.indexOf('+')
  if (
    plus >= 0 &&
    !text
      .slice(plus + 1)
      .split('.')
      .every(isIdentifier)
  )
    return undefined
  const version = plus >= 0 ? text.slice(0, plus) : text
  const dash = version.indexOf('-')
  const prerelease = dash >= 0 ? version.slice(dash + 1).split('.') : []
  if (!prerelease.every(isPrereleaseIdentifier)) return undefined
  const [major, minor, patch, ...rest] = (dash >= 0 ? version.slice(0, dash) : version).split('.')
  if (major === undefined || minor === undefined || patch === undefined) return undefined
  if (rest.length > 0 || ![major, minor, patch].every((part) => NUMBER.test(part))) return undefined
  return { core: [major, minor, patch], prerelease }
}

function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text)
}

function isPrereleaseIdentifier(text: string): boolean {
  return DIGITS.test(text) ? NUMBER.test(text) : isIdentifier(text)
}

/** Precedence by SemVer 2.0.0 section 11: negative, 0 or positive. Build metadata has no say. */
export function compareSemver(a: Semver, b: Semver): number {
  return (
    compareNumbers(a.core[0], b.core[0]) ||
    compareNumbers(a.core[1], b.core[1]) ||
    compareNumbers(a.core[2], b.core[2]) ||
    comparePrereleases(a.prerelease, b.prerelease)
  )
}

/** Of numbers without leading zeros the longer one is greater. */
function compareNumbers(a: string, b: string): number {
  return a.length - b.length || compareText(a, b)
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  for (const [i, left] of a.entries()) {
    const right = b[i]
    if (right === undefined) return 1
    const order = compareIdentifiers(left, right)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareIdentifiers(a: string, b: string): number {
  const aIsNumber = DIGITS.test(a)
  const bIsNumber = DIGITS.test(b)
  if (aIsNumber && bIsNumber) return compareNumbers(a, b)
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1
  return compareText(a, b)
}
