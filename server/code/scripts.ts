/** The code in a file that is made of more than code: a component, a page. */
export interface Scripts {
  /** The text with blanks in place of all that is not code: every offset and line stays. */
  readonly code: string
  /** The text with blanks in place of the code. */
  readonly rest: string
  readonly lang: 'jsx' | 'ts' | 'tsx'
  readonly isModule: boolean
  /** Whether the rest uses the names that the code declares at its top. */
  readonly sharesNames: boolean
}

/** Names of the files whose scripts are parsed, and whose rest is searched as text. */
export const COMPONENT_FILES = /\.(?:vue|svelte|astro|html?)$/i

/** Comments are looked at too, so that what is commented out is no script. Quotes may hold a `>`. */
const opening = /<!--|<script\b((?:"[^"]{0,500}"|'[^']{0,500}'|[^>"']){0,500})>/gi
const closing = /<\/script\s*>/gi
const frontMatter = /^\s*---(\r?\n.*?\n)---/s
/** Types of script elements that are run as code. */
const codeType = /^(?:|module|text\/(?:javascript|babel|typescript)|application\/javascript)$/i

interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Splits a component (Vue, Svelte, Astro) or a page (HTML) into its scripts and the rest. Only where
 * blocks begin and end is needed, which a compiler of each would be a heavy way to find out.
 */
export function splitScripts(path: string, text: string): Scripts {
  const spans: Span[] = []
  const attributes: string[] = []
  const isAstro = /\.astro$/i.test(path)
  const front = isAstro ? frontMatter.exec(text) : null
  if (front !== null) {
    const start = front[0].indexOf('---') + '---'.length
    spans.push({ start, end: start + (front[1] ?? '').length })
  }
  for (const { written, start, end } of scriptElements(text, spans[0]?.end ?? 0)) {
    if (!codeType.test(attributeOf(written, 'type'))) continue
    spans.push({ start, end })
    attributes.push(written)
  }
  const langs = attributes.map((written) => attributeOf(written, 'lang'))
  const isVue = /\.vue$/i.test(path)
  return {
    ...splitAt(text, spans),
    lang: langs.includes('tsx') ? 'tsx' : isAstro || langs.includes('ts') ? 'ts' : 'jsx',
    isModule:
      !/\.html?$/i.test(path) || attributes.some((one) => attributeOf(one, 'type') === 'module'),
    sharesNames: !isVue || attributes.some((written) => /(?:^|\s)setup(?:[\s=]|$)/.test(written)),
  }
}

/** Whether a text names something that code declares, also as templates do: `<old-cart>`. */
export function namesIt(rest: string, name: string): boolean {
  const kebab = name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
  const words = [name, kebab].map((word) => word.replaceAll('$', String.raw`\$`)).join('|')
  return new RegExp(String.raw`(?<![\w$])(?:${words})(?![\w$])`, 'i').test(rest)
}

/** The script elements of a text in order, what they hold and their attributes as written. */
function* scriptElements(
  text: string,
  begin: number,
): Generator<Span & { readonly written: string }> {
  for (let from = begin; ; ) {
    opening.lastIndex = from
    const opened = opening.exec(text)
    if (opened === null) return
    const start = opened.index + opened[0].length
    if (opened[1] === undefined) {
      from = text.indexOf('-->', start)
      if (from < 0) return
      continue
    }
    closing.lastIndex = start
    const closed = closing.exec(text)
    if (closed === null) return
    yield { written: opened[1], start, end: closed.index }
    from = closed.index
  }
}

function attributeOf(written: string, name: string): string {
  const [, double, single, bare] =
    new RegExp(String.raw`(?:^|\s)${name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`, 'i').exec(
      written,
    ) ?? []
  return (double ?? single ?? bare ?? '').trim().toLowerCase()
}

function splitAt(text: string, spans: readonly Span[]): Pick<Scripts, 'code' | 'rest'> {
  let [code, rest, end] = ['', '', 0]
  for (const span of spans) {
    const [between, inside] = [text.slice(end, span.start), text.slice(span.start, span.end)]
    code += blank(between) + inside
    rest += between + blank(inside)
    end = span.end
  }
  return { code: code + blank(text.slice(end)), rest: rest + text.slice(end) }
}

function blank(text: string): string {
  return text.replaceAll(/[^\r\n]/g, ' ')
}
