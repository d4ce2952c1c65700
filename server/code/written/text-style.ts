import { posix } from 'node:path'

/** What a text is written in, as far as it matters for telling a key from a word. */
export type TextKind = 'code' | 'data' | 'prose' | 'markup' | 'other'

/** How a text is read. */
export interface TextStyle {
  readonly kind: TextKind
  readonly syntax: Syntax
}

/** Comments and strings of a language: what looks like a comment within a string is none. */
export interface Syntax {
  /** Matches what begins a block, and whole tokens of one line. */
  readonly tokens: RegExp
  /** How blocks end, by how they begin. */
  readonly blocks: Readonly<Record<string, Block>>
  /** Tells a comment from a string by how it begins. */
  readonly comment: RegExp
}

/** Something that goes on until it is ended. */
export interface Block {
  readonly end: string
  /** Whether it goes on to the end of the text where nothing ends it; else it is no block. */
  readonly isOpen: boolean
}

/** Longer ones are not told from code, so that what nothing ends is not looked through each time. */
const quoted = String.raw`"(?:[^"\\\n]|\\.){0,2000}"|'(?:[^'\\\n]|\\.){0,2000}'`
const template = /`(?:[^`\\]|\\.){0,5000}`/.source
const slashBlock = { '/*': { end: '*/', isOpen: true } } as const

const syntaxes = {
  slashes: {
    tokens: new RegExp(String.raw`/\*|//[^\n]*|${template}|${quoted}`, 'gs'),
    blocks: slashBlock,
    comment: /^\/[/*]/,
  },
  hashes: {
    tokens: new RegExp(String.raw`"""|${"'".repeat(3)}|(?<=^|\s)#[^\n]*|${quoted}`, 'gm'),
    blocks: {
      '"""': { end: '"""', isOpen: false },
      [`${"'".repeat(3)}`]: { end: "'".repeat(3), isOpen: false },
    },
    comment: /^#/,
  },
  dashes: {
    tokens: new RegExp(String.raw`/\*|--[^\n]*|${quoted}`, 'g'),
    blocks: slashBlock,
    comment: /^(?:--|\/\*)/,
  },
  semicolons: { tokens: new RegExp(`;[^\n]*|${quoted}`, 'g'), blocks: {}, comment: /^;/ },
  lines: { tokens: /^[ \t]*(?:#|;|\/\/|--)[^\n]*/gm, blocks: {}, comment: /^/ },
  elements: {
    tokens: /<!--|\{#|\{\{!--|\{\{!|<%#|@\*|\{\/\*/g,
    blocks: {
      '<!--': { end: '-->', isOpen: true },
      '{#': { end: '#}', isOpen: false },
      '{{!--': { end: '--}}', isOpen: false },
      '{{!': { end: '}}', isOpen: false },
      '<%#': { end: '%>', isOpen: false },
      '@*': { end: '*@', isOpen: false },
      '{/*': { end: '*/}', isOpen: false },
    },
    comment: /^/,
  },
} as const satisfies Readonly<Record<string, Syntax>>

type SyntaxName = keyof typeof syntaxes

const byEnding: readonly (readonly [endings: string, kind: TextKind, syntax: SyntaxName])[] = [
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

function styleOf(kind: TextKind, syntax: SyntaxName): TextStyle {
  return { kind, syntax: syntaxes[syntax] }
}
