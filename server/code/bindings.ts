import { analyze, type Scope } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import { type Source, type Span, walk } from './source.ts'

/** A name that a file declares or imports, and where it is used. */
export interface Binding {
  readonly name: string
  /** What declares it, once for each declaration (a function may be declared again). */
  readonly declarations: readonly Declaration[]
  readonly uses: readonly Use[]
  /** The code in which the name means this. */
  readonly scope: Span
}

/** One declaration of a name. */
export interface Declaration {
  /** The identifier that is declared. */
  readonly name: Node
  /** The declarator, function, class, import specifier, parameter… */
  readonly node: Node
}

/** One place where a name is used. */
export interface Use {
  readonly node: Node
  readonly writes: boolean
  /** The write that gives a variable its first value, in its declaration. */
  readonly isInit: boolean
}

/** What the names of a file mean. */
export interface Bindings {
  readonly all: readonly Binding[]
  /** What an identifier in use, or in its declaration, means; undefined if it is a global. */
  of(identifier: Node): Binding | undefined
  /** Names used in a piece of code that mean something from outside it. */
  outerNames(code: Node): ReadonlySet<string>
  /** Bindings that a block, a switch or a function declares itself. */
  declaredBy(node: Node): readonly Binding[]
  /** Names in use that the file does not declare. */
  readonly globals: ReadonlySet<string>
}

/** Finds out what every name in a file means. */
export function findBindings(source: Source): Bindings {
  const nodes = identifiersByStart(source)
  const byStart = new Map<number, Binding>()
  const all: Binding[] = []
  const byScope = new Map<string, Binding[]>()
  const usedNames: { readonly name: string; readonly at: number; readonly declaredAt: Span }[] = []
  const { program } = source
  const globals = new Set<string>()
  for (const scope of scopesOf(program, source.isModule)) {
    const own: Binding[] = []
    for (const variable of scope.variables) {
      const declared = bindingOf(variable, scope, nodes, program)
      if (declared === undefined) continue
      const isAround = isTop(scope) && source.isUsedAround(declared.name)
      const binding = isAround ? withUseAround(declared, source) : declared
      all.push(binding)
      own.push(binding)
      for (const { name } of binding.declarations) byStart.set(name.start, binding)
      for (const { node } of binding.uses) {
        byStart.set(node.start, binding)
        usedNames.push({ name: binding.name, at: node.start, declaredAt: binding.scope })
      }
    }
    const [start, end] = scope.block.range
    byScope.set(`${start}:${end}`, [...(byScope.get(`${start}:${end}`) ?? []), ...own])
    for (const { identifier, resolved } of scope.references) {
      if (resolved !== null || typeof identifier.name !== 'string') continue
      globals.add(identifier.name)
      usedNames.push({ name: identifier.name, at: identifier.range[0], declaredAt: everywhere })
    }
  }
  return {
    all,
    of: (identifier) => byStart.get(identifier.start),
    outerNames: (code) =>
      new Set(
        usedNames
          .filter(({ at }) => at >= code.start && at < code.end)
          .filter(({ declaredAt: { start, end } }) => start < code.start || end > code.end)
          .map(({ name }) => name),
      ),
    declaredBy: ({ start, end }) => byScope.get(`${start}:${end}`) ?? [],
    globals,
  }
}

/** Around every file: what a global name belongs to. */
const everywhere: Span = { start: -1, end: Number.POSITIVE_INFINITY }

type Variable = Scope['variables'][number]

function scopesOf(program: unknown, isModule: boolean): readonly Scope[] {
  if (!isAnalysable(program)) return []
  const sourceType = isModule ? 'module' : 'script'
  return analyze(program, { sourceType, jsxPragma: null, lib: [] }).scopes
}

/** oxc writes the same tree as typescript-eslint; each has its own name for the type of it. */
function isAnalysable(program: unknown): program is Parameters<typeof analyze>[0] {
  return typeof program === 'object' && program !== null && 'type' in program
}

function bindingOf(
  variable: Variable,
  scope: Scope,
  nodes: IdentifierIndex,
  program: Span,
): Binding | undefined {
  const declarations = variable.defs.flatMap((definition) => {
    const name = nodes.identifier(definition.name.range[0])
    const [start, end] = definition.node.range
    const node = nodes.at(start, end, definition.node.type)
    return name === undefined || node === undefined ? [] : [{ name, node }]
  })
  if (declarations.length === 0) return undefined
  const uses = variable.references.flatMap((reference) => {
    const node = nodes.identifier(reference.identifier.range[0])
    return node === undefined
      ? []
      : [{ node, writes: reference.isWrite(), isInit: reference.init === true }]
  })
  const [start, end] = scope.block.range
  return { name: variable.name, declarations, uses, scope: isTop(scope) ? program : { start, end } }
}

function isTop({ type }: Scope): boolean {
  return type === 'module' || type === 'global'
}

/** A template uses a name after all code has run, and may write it where the code could. */
function withUseAround(binding: Binding, { program, text }: Source): Binding {
  const node = { ...program, start: text.length, end: text.length }
  const isConstant = binding.declarations.every(
    ({ node }) => node.parent?.type !== 'VariableDeclaration' || node.parent.kind === 'const',
  )
  return { ...binding, uses: [...binding.uses, { node, writes: !isConstant, isInit: false }] }
}

interface IdentifierIndex {
  identifier(start: number): Node | undefined
  at(start: number, end: number, type: string): Node | undefined
}

/** What can declare a name. */
const declaring: ReadonlySet<Node['type']> = new Set([
  'VariableDeclarator',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'TSEmptyBodyFunctionExpression',
  'TSDeclareFunction',
  'ClassDeclaration',
  'ClassExpression',
  'CatchClause',
  'ImportSpecifier',
  'ImportDefaultSpecifier',
  'ImportNamespaceSpecifier',
  'TSImportEqualsDeclaration',
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'TSTypeParameter',
  'TSMappedType',
  'TSEnumDeclaration',
  'TSEnumMember',
  'TSModuleDeclaration',
])

function identifiersByStart({ program }: Source): IdentifierIndex {
  const identifiers = new Map<number, Node>()
  const others = new Map<string, Node>()
  walk(program, (node) => {
    // The scope manager reads ranges; the parser takes three times as long if it is to write them.
    node.range = [node.start, node.end]
    if (node.type === 'Identifier' || node.type === 'JSXIdentifier') {
      identifiers.set(node.start, node)
    } else if (declaring.has(node.type)) {
      others.set(`${node.start}:${node.end}:${node.type}`, node)
    }
    return true
  })
  return {
    identifier: (start) => identifiers.get(start),
    // A parameter's definition is its function; an import specifier may be a lone identifier.
    at: (start, end, type) => others.get(`${start}:${end}:${type}`),
  }
}
