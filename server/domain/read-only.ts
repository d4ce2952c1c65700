import { areEqual } from './equal.ts'
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
