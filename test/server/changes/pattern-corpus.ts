/** A pattern that takes more than linear time on some input, and where its kind is described. */
export interface DangerousPattern {
  readonly pattern: string
  readonly source: string
}

const OWASP = 'OWASP, "Regular expression Denial of Service" (evil regexes)'
const CROSBY =
  'Crosby, "Denial of Service through Regular Expressions", USENIX Security 2003 (in progress)'
const KIRRAGE = 'Kirrage, Rathnayake, Thielecke, "Static Analysis for ReDoS Attacks", NSS 2013'
const WEIDEMAN = 'Weideman et al., "Analyzing Matching Time Behavior of Backtracking", CIAA 2016'
const DAVIS = 'Davis et al., "The Impact of ReDoS in Practice", ESEC/FSE 2018'
const LIU = 'Liu, Zhang, Meng, "Revealer: Detecting and Exploiting ReDoS", S&P 2021'
const STAUB = 'Stack Exchange, "Outage Postmortem - July 20, 2016"'
const CLOUDFLARE = 'Cloudflare, "Details of the outage on July 2, 2019"'

/** What must be refused: exponential first, then polynomial. Our own patterns, of known kinds. */
export const DANGEROUS: readonly DangerousPattern[] = [
  { pattern: '^(a+)+$', source: OWASP },
  { pattern: '^([a-zA-Z]+)*$', source: OWASP },
  { pattern: '^(a|aa)+$', source: OWASP },
  { pattern: '^(a|a?)+$', source: OWASP },
  { pattern: '^(.*a){12}$', source: OWASP },
  { pattern: '^(([a-z])+.)+[A-Z]([a-z])+$', source: OWASP },
  { pattern: '^(?:x*)*y$', source: KIRRAGE },
  { pattern: '^(?:a|b|ab)*c$', source: KIRRAGE },
  { pattern: '^(?:\\w+\\s?)+$', source: KIRRAGE },
  { pattern: '^(?:[a-z0-9]|[0-9_])+!$', source: WEIDEMAN },
  { pattern: '^(?:a?b?)*c$', source: WEIDEMAN },
  { pattern: '^(?:a*?)*?$', source: WEIDEMAN },
  { pattern: '^(?:\\d+,?)+;$', source: DAVIS },
  { pattern: '^(?:[^:]+:?)+@$', source: DAVIS },
  { pattern: '^(?:"[^"]*"|[^,])*,$', source: LIU },
  { pattern: '^(?:(?:\\p{L}+)[ -]?)+$', source: LIU },
  { pattern: '^(?=(?:a+)+b)', source: LIU },
  { pattern: '^(\\w+)\\1+$', source: LIU },
  { pattern: '\\s+$', source: STAUB },
  { pattern: '^\\s+|\\s+$', source: STAUB },
  { pattern: '.*.*=.*', source: CLOUDFLARE },
  { pattern: '^.*.*x$', source: CLOUDFLARE },
  { pattern: '^\\d*\\d*\\d*x$', source: CROSBY },
  { pattern: '[0-9]+[a-z]*[0-9]+$', source: DAVIS },
  { pattern: '<.*>', source: DAVIS },
  { pattern: '^[a-z]*[a-z0-9]*@$', source: WEIDEMAN },
]

/** A pattern that people write, with a text that it matches and pieces that give it most work. */
export interface HarmlessPattern {
  readonly pattern: string
  readonly matching: string
  /** Repeated to the longest input that is looked at, and then spoiled at the end. */
  readonly pumps: readonly string[]
}

/** What must be accepted. */
export const HARMLESS: readonly HarmlessPattern[] = [
  { pattern: '^user-\\d+$', matching: 'user-42', pumps: ['user-', '4', 'user-4'] },
  { pattern: '^(?:NL|BE|LU)$', matching: 'BE', pumps: ['NL', 'B'] },
  { pattern: '^[a-z]+@example\\.com$', matching: 'ada@example.com', pumps: ['a', '@', 'a@'] },
  { pattern: '^[^@\\s]+@[^@\\s]+$', matching: 'ada@example.com', pumps: ['a', '@', 'a@', ' '] },
  { pattern: '@example\\.com$', matching: 'ada@example.com', pumps: ['@example.com', '@'] },
  { pattern: '^[a-z]+(?:-[a-z]+)*$', matching: 'a-slug-of-words', pumps: ['a', 'a-', '-'] },
  { pattern: '^\\d{4}-\\d{2}-\\d{2}$', matching: '2026-01-31', pumps: ['2026-01-31', '1'] },
  { pattern: '^https?://[^/?#]+/', matching: 'https://example.com/a', pumps: ['https://', 'a'] },
  { pattern: '^v?\\d+\\.\\d+\\.\\d+$', matching: 'v1.20.3', pumps: ['1.', '1', 'v'] },
  {
    pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    matching: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    pumps: ['f', '3f2504e0-'],
  },
  { pattern: '^\\p{Lu}\\p{Ll}+$', matching: 'Élan', pumps: ['é', 'É', 'Éé'] },
  {
    pattern: '(?:Android|iPhone)',
    matching: 'Mozilla (iPhone)',
    pumps: ['Android', 'i', 'Androi'],
  },
  { pattern: '^Mozilla/5\\.0 \\(', matching: 'Mozilla/5.0 (X11)', pumps: ['Mozilla/5.0 ', '('] },
  { pattern: '^(?:10|192\\.168)\\.', matching: '192.168.1.1', pumps: ['192.168', '10'] },
  {
    pattern: '^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$',
    matching: 'NL91ABNA0417164300',
    pumps: ['NL91', 'A1'],
  },
  { pattern: '^(?!test-)\\w', matching: 'user', pumps: ['test-', 'a'] },
  { pattern: '^(?:[^,]*,){2}beta', matching: 'a,b,beta', pumps: ['a,', ',', 'a'] },
  { pattern: '^\\s*#', matching: '  # note', pumps: [' ', '\t '] },
  { pattern: '\\.(?:png|jpe?g)$', matching: 'a.jpg', pumps: ['.jpg', '.', 'jpe'] },
  { pattern: '^.$', matching: '😀', pumps: ['😀', 'a'] },
]
