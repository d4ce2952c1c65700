import type { Node } from 'oxc-parser'
import { memberName, propertyName } from '../constants.ts'
import type { KeyReader } from '../key-reader.ts'
import { calledName } from '../purity.ts'
import { type Source, walk } from '../source.ts'
import { findWithin, IN_COMMENT, type KeyPlace, ORDINARY_WORD } from './find-in-text.ts'
import { isOrdinaryWord, judgePlace } from './judge-place.ts'

/** Functions that are given the name of a test first. */
const tests = new Set([
  'it',
  'test',
  'describe',
  'suite',
  'context',
  'specify',
  'bench',
  'scenario',
])
/** Names of what holds flags by their keys. */
const holder = /flag|feature|toggle|sluice|override|createTestClient/i
const inertAttributes =
  /^(?:class|className|id|href|src|alt|title|style|htmlFor|role|rel|type|placeholder|aria-[\w-]+)$/

/** Finds a flag's key in parsed code, in whatever way it is written. */
export function findInCode(source: Source, flag: string, keys: KeyReader): readonly KeyPlace[] {
  const { text, program, comments } = source
  const found: KeyPlace[] = comments.flatMap((comment) =>
    findWithin(text, comment, [flag], 'prose').map((place) => ({ ...place, aside: IN_COMMENT })),
  )
  walk(program, (node) => {
    if (keys.isKeyNode(node)) {
      found.push(...judgeExact(source, node, flag))
      return false
    }
    switch (node.type) {
      case 'Literal':
      case 'TemplateElement':
        found.push(...findWithin(text, node, [flag], 'string'))
        break
      case 'JSXText':
        found.push(...findWithin(text, node, [flag], 'prose'))
        break
      case 'Identifier':
        if (node.name === flag) found.push(...judgeName(source, node, flag))
        break
    }
    return true
  })
  return found
}

/** A text that is the key, or a name that a generator made of it. */
function judgeExact(source: Source, node: Node, flag: string): readonly KeyPlace[] {
  const outer = node.type === 'TemplateElement' ? source.parentOf(node) : node
  const parent = outer === undefined ? undefined : source.parentOf(outer)
  // The name of a module.
  if (parent !== undefined && 'source' in parent && parent.source === node) return []
  const { start } = node
  if (parent?.type === 'CallExpression' && parent.arguments[0] === outer && isTest(parent.callee)) {
    return [{ start, aside: 'the name of a test' }]
  }
  const isInert =
    parent?.type === 'JSXAttribute' &&
    parent.name.type === 'JSXIdentifier' &&
    inertAttributes.test(parent.name.name) &&
    isOrdinaryWord(flag)
  return [{ start, aside: isInert ? ORDINARY_WORD : null }]
}

/** `it`, `test.only`, `t.test`, `describe.each(rows)`. */
function isTest(callee: Node): boolean {
  if (callee.type === 'CallExpression') return isTest(callee.callee)
  const names = calledName(callee)?.split('.') ?? []
  return tests.has(names[0] ?? '') || tests.has(names.at(-1) ?? '')
}

/** A key that is written as the name of a member: of flags, or of anything else. */
function judgeName(source: Source, node: Node, flag: string): readonly KeyPlace[] {
  const parent = source.parentOf(node)
  const { start } = node
  if (parent?.type === 'MemberExpression') {
    if (parent.property !== node || parent.computed) return []
    return judgePlace(source.text, start, flag, 'code') === 'key' ? [{ start, aside: null }] : []
  }
  const isMember =
    parent !== undefined && 'key' in parent && parent.key === node && !isComputed(parent)
  if (!isMember) return []
  if (isInHolder(source, parent)) return [{ start, aside: null }]
  return isOrdinaryWord(flag) ? [] : [{ start, aside: 'the name of a member' }]
}

function isComputed(node: Node): boolean {
  return 'computed' in node && node.computed === true
}

/** Whether something around a member is called like flags: a variable, a call, a type. */
function isInHolder(source: Source, member: Node): boolean {
  for (let at = source.parentOf(member); at !== undefined; at = source.parentOf(at)) {
    const name = nameOf(at)
    if (name !== undefined) return holder.test(name)
    if (at.type === 'BlockStatement' || at.type === 'Program') return false
  }
  return false
}

function nameOf(node: Node): string | undefined {
  switch (node.type) {
    case 'CallExpression':
      return calledName(node.callee) ?? ''
    case 'VariableDeclarator': {
      const { id, init } = node
      if (id.type === 'Identifier') return id.name
      const asked = init?.type === 'AwaitExpression' ? init.argument : init
      return (asked && calledName(asked.type === 'CallExpression' ? asked.callee : asked)) ?? ''
    }
    case 'AssignmentExpression':
      return memberName(node.left) ?? (node.left.type === 'Identifier' ? node.left.name : '')
    case 'Property':
      return propertyName(node)
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return node.id.name
    default:
      return undefined
  }
}
