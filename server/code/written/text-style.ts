import { posix } from 'node:path'

/** What a text is written in, as far as it matters for telling a key from a word. */
export type TextKind = 'code' | 'data' | 'prose' | 'markup' | 'other'

/** How a text is read. */
export interface TextStyle {
  readonly kind: TextKind
  /** Matches comments, and strings with them: what looks like a comment in a string is none. */
  readonly tokens: RegExp
  /** Whether a token is a comment. */
  isComment(token: string): boolean
}

const quoted = String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`
const sources = {
  slashes: String.raw`/\*[^]*?(?:\*/|$)|//[^\n]*|\`(?:\\[^]|[^\`\\])*\`|${quoted}`,
  hashes: String.raw`"""[^]*?"""|'''[^]*?'''|(?<=^|\s)#[^\n]*|${quoted}`,
  dashes: String.raw`/\*[^]*?(?:\*/|$)|--[^\n]*|${quoted}`,
  semicolons: String.raw`;[^\n]*|${quoted}`,
  lines: String.raw`^[ \t]*(?:#|;|//|--)[^\n]*`,
  elements: String.raw`<!--[^]*?(?:-->|$)|\{#[^]*?#\}|\{\{!--[^]*?--\}\}|\{\{![^]*?\}\}|<%#[^]*?%>|@\*[^]*?\*@|\{/\*[^]*?\*/\}`,
} as const

type Syntax = keyof typeof sources

const openings: Readonly<Record<Syntax, RegExp>> = {
  slashes: /^\/[/*]/,
  hashes: /^#/,
  dashes: /^(?:--|\/\*)/,
  semicolons: /^;/,
  lines: /^/,
  elements: /^/,
}

const byEnding: readonly (readonly [endings: string, kind: TextKind, syntax: Syntax])[] = [
  [
    'ts mts cts tsx js mjs cjs jsx java kt kts scala groovy gradle go rs swift c h cc cpp hpp cs m mm dart proto php sol zig',
    'code',
    'slashes',
  ],
  ['py pyi rb rake gemspec ex exs sh bash zsh fish pl pm r jl nim ps1 coffee', 'code', 'hashes'],
  ['sql lua hs elm', 'code', 'dashes'],
  ['clj cljs edn lisp el scm', 'code', 'semicolons'],
  ['json jsonc json5 ndjson webmanifest arb', 'data', 'slashes'],
  ['yaml yml toml tf hcl graphql', 'data', 'hashes'],
  ['properties ini cfg conf env csv tsv po strings', 'data', 'lines'],
  ['md markdown txt rst adoc asciidoc org tex', 'prose', 'elements'],
  ['css scss sass less styl pcss', 'prose', 'slashes'],
  [
    'html htm vue svelte astro xml xhtml svg hbs handlebars mustache ejs erb j2 jinja jinja2 njk twig liquid mdx cshtml jsp ftl xaml plist resx phtml',
    'markup',
    'elements',
  ],
]

const styles = new Map(
  byEnding.flatMap(([endings, kind, syntax]) =>
    endings.split(' ').map((ending) => [ending, styleOf(kind, syntax)] as const),
  ),
)
const other = styleOf('other', 'lines')
const prose = styleOf('prose', 'elements')

/** The style of a file, by its name. */
export function textStyle(path: string): TextStyle {
  const name = posix.basename(path).toLowerCase()
  if (/^(?:readme|license|licence|notice|authors|contributing|copying)$/.test(name)) return prose
  return styles.get(name.split('.').at(-1) ?? '') ?? other
}

function styleOf(kind: TextKind, syntax: Syntax): TextStyle {
  const opening = openings[syntax]
  return {
    kind,
    tokens: new RegExp(sources[syntax], 'gm'),
    isComment: (token) => opening.test(token),
  }
}
