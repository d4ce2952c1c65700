import { type Comment, type Node, type Program, parseSync, visitorKeys } from 'oxc-parser'
import { COMPONENT_FILES, namesIt, splitScripts } from './scripts.ts'

/** One file of an application, parsed. Offsets count UTF-16 units, as strings do. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly program: Program
  readonly comments: readonly Comment[]
  /** Whether its top level is its own, and not shared with other scripts of a page. */
  readonly isModule: boolean
  /** Whether types may be written in it. */
  readonly isTypeScript: boolean
  /** What is around the scripts of a component or a page; empty where all is code. */
  readonly rest: string
  /** Whether the rest uses a name that the code declares at its top. */
  isUsedAround(name: string): boolean
  /** The node that a node is written in; undefined for the program. */
  parentOf(node: Node): Node | undefined
}

/** Why a file cannot be read as code. */
export interface Unparsed {
  readonly path: string
  readonly line: number
  readonly message: string
}

const codeFiles = /\.(?:[cm]?[jt]s|[jt]sx)$/

/** Whether a file is parsed, or what of it is code; all others are searched as text. */
export function isParsedFile(path: string): boolean {
  return codeFiles.test(path) || COMPONENT_FILES.test(path)
}

/** Parses a file; its name says which language it is in. Never throws. */
export function parseSource(path: string, text: string): Source | Unparsed {
  const scripts = COMPONENT_FILES.test(path) ? splitScripts(path, text) : undefined
  // Flow and other dialects live in .js files too; JSX in .js is common enough to be tried.
  const lang = scripts?.lang ?? (/\.[cm]?js$/.test(path) ? ('jsx' as const) : undefined)
  const options = { astType: 'ts' as const, sourceType: 'unambiguous' as const }
  const code = scripts?.code ?? text
  const result = parseSync(path, code, lang === undefined ? options : { ...options, lang })
  const [error] = result.errors
  if (error !== undefined) {
    const at = error.labels[0]?.start ?? 0
    return { path, line: lineAt(text, at), message: error.message }
  }
  const { program, comments } = result
  const isTypeScript = /\.(?:[cm]?ts|tsx)$/.test(path) || /^ts/.test(scripts?.lang ?? '')
  const isModule =
    scripts?.isModule ||
    result.module.hasModuleSyntax ||
    /\.[cm](?:js|ts)$/.test(path) ||
    /\b(?:require\s*\(|module\.exports|exports\.)/.test(text)
  linkParents(program)
  return {
    path,
    text,
    program,
    comments,
    isModule,
    isTypeScript,
    rest: scripts?.rest ?? '',
    isUsedAround: (name) => scripts?.sharesNames === true && namesIt(scripts.rest, name),
    parentOf: (node) => node.parent ?? undefined,
  }
}

/** Tells a parsed file from one that is not. */
export function isParsed(source: Source | Unparsed): source is Source {
  return 'program' in source
}

/** The nodes directly in a node, in the order in which they are written. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = []
  for (const key of visitorKeys[node.type] ?? []) {
    const value: unknown = Reflect.get(node, key)
    if (isNode(value)) children.push(value)
    else if (Array.isArray(value)) {
      for (const one of value) if (isNode(one)) children.push(one)
    }
  }
  return children
}

/** Calls `visit` with a node and everything in it; false leaves out what is in that node. */
export function walk(root: Node, visit: (node: Node) => boolean | undefined): void {
  const open: Node[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (visit(node) === false) continue
    const children = childrenOf(node)
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index]
      if (child !== undefined) open.push(child)
    }
  }
}

/** Whether some node in `root`, itself included, fulfils `test`. */
export function someNode(root: Node, test: (node: Node) => boolean): boolean {
  let found = false
  walk(root, (node) => {
    found ||= test(node)
    return !found
  })
  return found
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1
  }
  return line
}

/** Whether a node is a function of any form. */
export function isFunction(node: Node): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  )
}

/** The function that a node is in; undefined at the top level. */
export function functionOf(source: Source, node: Node): Node | undefined {
  for (let at = source.parentOf(node); at !== undefined; at = source.parentOf(at)) {
    if (isFunction(at)) return at
  }
  return undefined
}

/** Whether code is a node of another piece of code. */
export function isInside(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}

/** From where to where something is written. */
export interface Span {
  readonly start: number
  readonly end: number
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** Notes in each node what it is written in: a map beside the tree would cost twice as much. */
function linkParents(program: Program): void {
  const open: Node[] = [program]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const child of childrenOf(node)) {
      if (child.type === 'Program') continue
      child.parent = node
      open.push(child)
    }
  }
}
