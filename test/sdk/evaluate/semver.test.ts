import fc from 'fast-check'
import semver from 'semver'
import t from 'tap'
import { compareSemver, parseSemver } from '../../../sdk/evaluate/semver.ts'
import { anyText } from './any-text.ts'

/** Every version has a lower precedence than the next one (SemVer 2.0.0 section 11). */
const ascending = [
  '0.0.0-0',
  '0.0.0',
  '0.0.1',
  '0.9.10',
  '0.10.0',
  '1.0.0-0',
  '1.0.0-1',
  '1.0.0-9',
  '1.0.0-10',
  '1.0.0--',
  '1.0.0-0a',
  '1.0.0-A',
  '1.0.0-a',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.1',
  '2.0.0',
  '9007199254740993.0.0',
  '9007199254740994.0.0',
]

t.test('versions are ordered by precedence', async (t) => {
  const versions = ascending.map((text) => parseSemver(text))
  for (const [i, a] of versions.entries()) {
    for (const [j, b] of versions.entries()) {
      if (a === undefined || b === undefined) throw new Error(`${ascending[i]} is a version`)
      const order = Math.sign(compareSemver(a, b))
      if (order !== Math.sign(i - j)) t.fail(`${ascending[i]} and ${ascending[j]}: ${order}`)
    }
  }
  t.pass(`${versions.length ** 2} pairs`)
})

t.test('only full versions are parsed', async (t) => {
  const bad = [
    '',
    '1',
    '1.2',
    '1.2.3.4',
    'v1.2.3',
    '=1.2.3',
    ' 1.2.3',
    '1.2.3\n',
    '01.2.3',
    '1.2.-3',
  ]
  const worse = ['1.2.3-', '1.2.3+', '1.2.3-a..b', '1.2.3-01', '1.2.3+a..b', '1.2.3-ä', '1.2.3+a+b']
  for (const text of [...bad, ...worse, '+1.2.3', '-1.2.3', '1e3.0.0', '1.2.x', '٣.٠.٠']) {
    t.equal(parseSemver(text), undefined, JSON.stringify(text))
  }
  for (const text of ['1.2.3+01', '1.2.3-0-0', '1.2.3--', '1.2.3+-', '1.2.3-a-b.1+c-d']) {
    t.ok(parseSemver(text), text)
  }
})

t.test('long versions take no longer than their length', async (t) => {
  const long = `1.0.0-${'a.'.repeat(30_000)}a`
  const parsed = parseSemver(long)
  t.equal(parsed && compareSemver(parsed, parsed), 0)
  fc.assert(fc.property(anyText(40), (text) => void parseSemver(text)))
})

/** Pieces of versions, and pieces of what is nearly one. */
const numbers = ['0', '1', '2', '10', '11']
const prereleases = ['0', '1', '2', '10', 'a', 'b', 'A', 'alpha', '-', '1a', 'a1']
const wrong = ['', '00', '01', 'x', 'ä', ' ']

function versionOf(core: readonly string[], identifiers: readonly string[], least = 3) {
  const parts = fc.array(fc.constantFrom(...identifiers), { minLength: 1, maxLength: 3 })
  const most = least === 3 ? 3 : 4
  return fc
    .tuple(
      fc.array(fc.constantFrom(...core), { minLength: least, maxLength: most }),
      fc.option(parts),
      fc.option(parts),
    )
    .map(([three, prerelease, build]) => {
      const tail = prerelease === null ? '' : `-${prerelease.join('.')}`
      return `${three.join('.')}${tail}${build === null ? '' : `+${build.join('.')}`}`
    })
}
const version = versionOf(numbers, prereleases)
const nearlyVersion = versionOf([...numbers, ...wrong], [...prereleases, ...wrong], 2)

/** By the package, which besides allows white space, "v" and "=" around a version. */
function isVersion(text: string): boolean {
  return /^\d/.test(text) && text === text.trim() && semver.valid(text) !== null
}

t.test('what the package semver takes for a version is one, and nothing else', async () => {
  fc.assert(
    fc.property(
      fc.oneof(version, nearlyVersion),
      (text) => (parseSemver(text) !== undefined) === isVersion(text),
    ),
    { numRuns: 2000 },
  )
})

t.test('versions are ordered as the package semver orders them', async () => {
  fc.assert(
    fc.property(version, version, (left, right) => {
      const [a, b] = [parseSemver(left), parseSemver(right)]
      if (a === undefined || b === undefined) return false
      return Math.sign(compareSemver(a, b)) === semver.compare(left, right)
    }),
    { numRuns: 2000 },
  )
})
