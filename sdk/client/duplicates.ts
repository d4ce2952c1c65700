/** Clients that are open in this process, by what they connect to. */
const open = new Map<string, number>()

/** Enters a client; true if another one with the same identity is open already. */
export function enterClient(identity: string): boolean {
  const before = open.get(identity) ?? 0
  open.set(identity, before + 1)
  return before > 0
}

/** Takes a client out again when it closes. */
export function leaveClient(identity: string): void {
  const left = (open.get(identity) ?? 1) - 1
  if (left > 0) open.set(identity, left)
  else open.delete(identity)
}
