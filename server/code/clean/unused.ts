import type { Node, ObjectPattern } from 'oxc-parser'
import type { Binding, Declaration } from '../bindings.ts'
import { propertyName } from '../constants.ts'
import { isFunction, isInside, type Span, someNode } from '../source.ts'
import { removeItems } from './fold-lists.ts'
import type { Folding } from './folding.ts'
import { writeLiteral } from './literal.ts'
import { removeListed } from './statement-text.ts'

/** Something that nothing uses any more, and that is left: leaving it out could do harm. */
export interface Leftover {
  readonly node: Span
  readonly name: string
  readonly why: string
}

/**
 * Takes away imports, variables, functions, classes and types that were used before, and are only
 * used by what is gone. Returns those that must stay.
 */
export function removeUnused(folding: Folding): readonly Leftover[] {
  const leftovers = new Map<Binding, Leftover>()
  const done = new Set<Binding>()
  for (;;) {
    const found = folding.parts.bindings.all.filter(
      (binding) => !done.has(binding) && hasLostItsUses(folding, binding),
    )
    if (found.length === 0) {
      writeDetails(folding)
      keepModule(folding)
      return [...leftovers.values()]
    }
    for (const binding of found) {
      done.add(binding)
      const why = removeBinding(folding, binding)
      const [declaration] = binding.declarations
      if (why === undefined || declaration === undefined) continue
      leftovers.set(binding, { node: declaration.name, name: binding.name, why })
    }
  }
}

function hasLostItsUses(folding: Folding, { declarations, uses, name }: Binding): boolean {
  const { edits } = folding
  const reads = uses.filter(({ isInit }) => !isInit)
  if (reads.length === 0 || declarations.every(({ name: at }) => edits.isDead(at.start))) {
    return false
  }
  if (name === 'React' && hasElements(folding)) return false
  // Outside of strict mode a function of a block is known around it, too.
  const isKnownAround = folding.parts.bindings.globals.has(name)
  if (isKnownAround && declarations.some(({ node }) => node.type === 'FunctionDeclaration')) {
    return false
  }
  // A function that calls itself is not used by that.
  const isOwn = (use: Node) =>
    declarations.some(({ node }) => isFunction(node) && isInside(use, node))
  return (
    reads.some(({ node }) => edits.isDead(node.start)) &&
    reads.every(({ node }) => edits.isDead(node.start) || isOwn(node))
  )
}

function hasElements({ source, edits }: Folding): boolean {
  return someNode(
    source.program,
    ({ type, start }) => (type === 'JSXElement' || type === 'JSXFragment') && !edits.isDead(start),
  )
}

/** Says why a declaration must stay; undefined if it is gone, or none that could go. */
function removeBinding(folding: Folding, binding: Binding): string | undefined {
  const [declaration, another] = binding.declarations
  if (declaration === undefined || another !== undefined) return undefined
  const { node } = declaration
  const { source } = folding
  const parent = source.parentOf(node)
  if (parent === undefined || isWithin(binding, node)) return undefined
  switch (node.type) {
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return removeSpecifier(folding, parent)
    case 'VariableDeclarator':
      return removeDeclarator(folding, declaration, binding)
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration': {
      if (/^Export/.test(parent.type) || isShared(folding, parent)) return undefined
      if (node.type === 'ClassDeclaration' && hasEffects(folding, node)) {
        return 'making the class may have effects'
      }
      removeListed(folding, node)
      return undefined
    }
    default:
      return undefined
  }
}

/**
 * Whether a name is one that its declaration holds: a parameter of a function, or the name that a
 * class has inside of itself. The declaration may be used by other names.
 */
function isWithin({ scope }: Binding, declaration: Node): boolean {
  return isInside(scope, declaration)
}

/** At the top of a script that is no module, other scripts may use a name. */
function isShared({ source }: Folding, home: Node): boolean {
  return home.type === 'Program' && !source.isModule
}

function hasEffects({ parts }: Folding, node: Node): boolean {
  if (node.type !== 'ClassDeclaration') return true
  if (node.superClass && node.superClass.type !== 'Identifier') return true
  if ((node.decorators ?? []).length > 0) return true
  return node.body.body.some((member) => {
    if (member.type === 'StaticBlock') return true
    if (member.type !== 'PropertyDefinition' && member.type !== 'MethodDefinition') return false
    if (member.computed || (member.decorators ?? []).length > 0) return true
    return member.static && member.value ? parts.purity.effectIn(member.value) !== undefined : false
  })
}

function removeSpecifier(folding: Folding, declaration: Node): undefined {
  if (declaration.type !== 'ImportDeclaration') return undefined
  const { edits, source, parts } = folding
  const isGone = (specifier: Node & { readonly local: Node }) => {
    const binding = parts.bindings.of(specifier.local)
    return (
      edits.isDead(specifier.start) || (binding !== undefined && hasLostItsUses(folding, binding))
    )
  }
  const { specifiers } = declaration
  const gone = specifiers.filter(isGone)
  if (gone.length === specifiers.length) {
    removeListed(folding, declaration)
    return undefined
  }
  const named = specifiers.filter(({ type }) => type === 'ImportSpecifier')
  const goneNamed = new Set<Span>(named.filter((specifier) => gone.includes(specifier)))
  const [first] = specifiers
  const open = source.text.indexOf('{', declaration.start)
  if (goneNamed.size === named.length && named.length > 0) {
    // Only the default import is left.
    const close = source.text.indexOf('}', named.at(-1)?.end ?? open)
    edits.remove({ start: first?.end ?? open, end: close + 1 })
  } else removeItems(edits, source.text, named, goneNamed)
  if (first !== undefined && first.type === 'ImportDefaultSpecifier' && gone.includes(first)) {
    const next = specifiers[1]
    const end = next?.type === 'ImportSpecifier' ? open : next?.start
    edits.remove({ start: first.start, end: end ?? first.end })
  }
  return undefined
}

function removeDeclarator(
  folding: Folding,
  { name, node }: Declaration,
  binding: Binding,
): string | undefined {
  if (node.type !== 'VariableDeclarator') return undefined
  const { source, edits, parts } = folding
  const declaration = source.parentOf(node)
  const home = declaration === undefined ? undefined : source.parentOf(declaration)
  if (declaration?.type !== 'VariableDeclaration' || home === undefined) return undefined
  if (home.type === 'ExportNamedDeclaration' || isShared(folding, home)) return undefined
  if (/^For/.test(home.type) || declaration.kind.includes('using')) return undefined
  if (folding.patterns.has(node)) return undefined
  const { init } = node
  const isRequire = init?.type === 'CallExpression' && isRequireOf(init.callee)
  if (init && !isRequire && parts.purity.effectIn(init) !== undefined) {
    return 'its first value may have side effects'
  }
  if (
    binding.uses.some(
      ({ node: use, writes, isInit }) => writes && !isInit && !edits.isDead(use.start),
    )
  ) {
    return undefined
  }
  if (hasEffectInPattern(folding, node.id)) return 'its pattern may have side effects'
  if (node.id !== name && !isLastOfPattern(folding, node.id, name)) {
    return removeFromPattern(folding, node.id, name)
  }
  removeWholeDeclarator(folding, node)
  return undefined
}

function removeWholeDeclarator(folding: Folding, node: Node): void {
  const { source, edits } = folding
  const declaration = source.parentOf(node)
  if (declaration?.type !== 'VariableDeclaration') return
  const { declarations } = declaration
  const rest = declarations.filter((one) => one !== node && !edits.isDead(one.start))
  if (rest.length === 0) removeListed(folding, declaration)
  else {
    const gone = declarations.filter((one) => one === node || edits.isDead(one.start))
    removeItems(edits, source.text, declarations, new Set<Span>(gone))
  }
}

/** Computed names and defaults are code that runs when a pattern is taken apart. */
function hasEffectInPattern({ parts }: Folding, pattern: Node): boolean {
  return someNode(pattern, (node) => {
    if (node.type === 'AssignmentPattern') return parts.purity.effectIn(node.right) !== undefined
    if (node.type !== 'Property') return false
    if (parts.purity.runsGetter(propertyName(node))) return true
    if (!node.computed) return false
    return parts.purity.effectIn(node.key) !== undefined
  })
}

function isRequireOf(callee: Node): boolean {
  return callee.type === 'Identifier' && callee.name === 'require'
}

/** Whether all other names of a pattern are gone or going. */
function isLastOfPattern(folding: Folding, pattern: Node, name: Node): boolean {
  if (pattern.type !== 'ObjectPattern') return false
  return pattern.properties.every((property) => {
    if (property.type !== 'Property') return false
    const { value } = property
    const target = value.type === 'AssignmentPattern' ? value.left : value
    return target === name || folding.edits.isDead(property.start)
  })
}

function removeFromPattern(folding: Folding, pattern: Node, name: Node): string | undefined {
  if (pattern.type !== 'ObjectPattern') return 'it is declared by its position'
  // What a rest collects would change.
  if (pattern.properties.some(({ type }) => type !== 'Property')) return undefined
  const isIt = (property: Node) =>
    property.type === 'Property' &&
    (property.value === name ||
      (property.value.type === 'AssignmentPattern' && property.value.left === name))
  const { edits, source } = folding
  const gone = pattern.properties.filter(
    (property) => isIt(property) || edits.isDead(property.start),
  )
  removeItems(edits, source.text, pattern.properties, new Set<Span>(gone))
  return undefined
}

/** Declares what is still used of details: `{ value: isNew, reason }` as `isNew = true`. */
function writeDetails(folding: Folding): void {
  for (const [node, details] of folding.patterns) {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'ObjectPattern') continue
    const written = writeMembers(folding, node.id, details)
    if (written !== '') folding.edits.replace(node, written)
    else removeWholeDeclarator(folding, node)
  }
}

function writeMembers(folding: Folding, pattern: ObjectPattern, details: object): string {
  const written = pattern.properties.flatMap((property) => {
    if (property.type !== 'Property' || property.value.type !== 'Identifier') return []
    const binding = folding.parts.bindings.of(property.value)
    const uses = binding?.uses.filter(({ isInit }) => !isInit) ?? []
    if (uses.every(({ node }) => folding.edits.isDead(node.start))) return []
    const value: unknown = Reflect.get(details, propertyName(property) ?? '')
    return [`${property.value.name} = ${writeLiteral(value, folding.quote)}`]
  })
  return written.join(', ')
}

/** A file without imports and exports would be a script: its names would be everybody's. */
function keepModule({ source, edits }: Folding): void {
  if (/\.[cm][jt]s$/.test(source.path)) return
  const making = source.program.body.filter(({ type }) =>
    /^(?:Import|Export).*Declaration$/.test(type),
  )
  if (making.length === 0 || making.some(({ start }) => !edits.isDead(start))) return
  const end = source.text.trimEnd().length
  edits.insertBehind(
    end,
    `${source.text.includes('\r\n') ? '\r\n' : '\n'}export {}`,
    source.program,
  )
}
