import { Refusal } from './refusal.ts'

/** Refuses when a read-only member was sent with another value than it has. */
export function refuseReadOnly(
  sent: Readonly<Record<string, unknown>>,
  shown: Readonly<Record<string, unknown>>,
  readOnly: readonly string[],
): void {
  const differs = readOnly.filter(
    (name) => Object.hasOwn(sent, name) && !areEqual(sent[name], shown[name]),
  )
  if (differs.length === 0) return
  throw new Refusal('READ_ONLY', `${differs.join(', ')} cannot be changed here.`, {
    errors: differs.map((name) => ({
      path: `/${name}`,
      code: 'READ_ONLY',
      message: 'cannot be changed here; leave it out or send it as it is',
    })),
  })
}

/** Whether two JSON values are equal, in whatever order their members stand. */
function areEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every((name) => Object.hasOwn(b, name) && areEqual(a[name], b[name]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
