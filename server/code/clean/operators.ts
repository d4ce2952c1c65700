/** What code computes with: JSON values and undefined. */
export type Value = unknown

/** What a binary operator gives for two values; null if that is not certain. */
export function applyBinary(
  operator: string,
  left: Value,
  right: Value,
): { readonly value: Value } | null {
  switch (operator) {
    case '===':
      return equality(strictEquals(left, right))
    case '!==':
      return equality(negated(strictEquals(left, right)))
    case '==':
      return equality(looseEquals(left, right))
    case '!=':
      return equality(negated(looseEquals(left, right)))
    default:
      return compute(operator, left, right)
  }
}

/** What a unary operator gives; null if that is not certain. */
export function applyUnary(operator: string, operand: Value): { readonly value: Value } | null {
  switch (operator) {
    case '!':
      return { value: !operand }
    case '-':
      return typeof operand === 'number' ? { value: -operand } : null
    case '+':
      return typeof operand === 'number' ? { value: operand } : null
    case 'typeof':
      return { value: typeof operand }
    case 'void':
      return { value: undefined }
    default:
      return null
  }
}

/** Whether two values are the same; null for two objects, which may or may not be. */
export function strictEquals(left: Value, right: Value): boolean | null {
  return isObject(left) && isObject(right) ? null : left === right
}

function looseEquals(left: Value, right: Value): boolean | null {
  const isNothing = (value: Value) => value === null || value === undefined
  if (isNothing(left) || isNothing(right)) return isNothing(left) && isNothing(right)
  return typeof left === typeof right ? strictEquals(left, right) : null
}

function compute(operator: string, left: Value, right: Value): { readonly value: Value } | null {
  if (typeof left === 'string' && typeof right === 'string') {
    if (operator === '+') return { value: left + right }
    return compared(operator, left, right)
  }
  if (typeof left !== 'number' || typeof right !== 'number') return null
  switch (operator) {
    case '+':
      return { value: left + right }
    case '-':
      return { value: left - right }
    case '*':
      return { value: left * right }
    case '/':
      return { value: left / right }
    case '%':
      return { value: left % right }
    default:
      return compared(operator, left, right)
  }
}

function compared<T extends string | number>(
  operator: string,
  left: T,
  right: T,
): { readonly value: boolean } | null {
  switch (operator) {
    case '<':
      return { value: left < right }
    case '<=':
      return { value: left <= right }
    case '>':
      return { value: left > right }
    case '>=':
      return { value: left >= right }
    default:
      return null
  }
}

function equality(equal: boolean | null): { readonly value: boolean } | null {
  return equal === null ? null : { value: equal }
}

function negated(equal: boolean | null): boolean | null {
  return equal === null ? null : !equal
}

function isObject(value: Value): boolean {
  return typeof value === 'object' && value !== null
}
