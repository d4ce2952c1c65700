import { createHash } from 'node:crypto'
import { type LogicalFlag, ruleFlag, ruleFlags } from './logical-flag.ts'

/** Who asks. Each user has the country and the plan that only the last rule of a flag matches. */
export interface User {
  readonly id: string
  readonly country: string
  readonly plan: string
}

/** What is asked again and again in one process. */
export interface Workload {
  readonly name: WorkloadName
  /** `all` asks for every flag of one user at once, the others for the flag `flag-0`. */
  readonly read: 'boolean' | 'string' | 'all'
  readonly flags: readonly LogicalFlag[]
  readonly users: readonly User[]
  /** Users whom the list of a `ListFlag` names. */
  readonly listed: ReadonlySet<string>
}

export const workloadNames = ['W1', 'W2', 'W3', 'W4', 'W5'] as const
export type WorkloadName = (typeof workloadNames)[number]

/** What each workload is, in a few words. */
export const workloadTitles: Readonly<Record<WorkloadName, string>> = {
  W1: 'boolean, on for all',
  W2: 'boolean, on for 25 % by user id',
  W3: 'string, 5 rules of 2 conditions, the last matches and splits in 3',
  W4: 'boolean, user id in a segment of 10,000',
  W5: 'all of 1,000 W3 flags for one user',
}

/** The flag that all workloads but W5 ask for. */
export const flagKey = 'flag-0'

const userCount = 10_000

/** Makes a workload; the same in every process, so that all contestants get the same users. */
export function workloadOf(name: WorkloadName): Workload {
  const users = usersOf('user')
  const none = { users, listed: new Set<string>() }
  const key = flagKey
  switch (name) {
    case 'W1':
      return { name, read: 'boolean', flags: [{ kind: 'on', key }], ...none }
    case 'W2': {
      const flags = [{ kind: 'rollout', key, percent: 25 } as const]
      return { name, read: 'boolean', flags, ...none }
    }
    case 'W3': {
      return { name, read: 'string', flags: [ruleFlag(key)], ...none }
    }
    case 'W4': {
      const strangers = usersOf('stranger')
      // Every second user is one of the 10,000 on the list.
      const members = users.map((user, index) => (index % 2 === 0 ? user : strangers[index]))
      const ids = members.flatMap((user) => (user === undefined ? [] : [user.id]))
      const flags = [{ kind: 'list', key, segment: 'members', ids } as const]
      return { name, read: 'boolean', flags, users, listed: new Set(ids) }
    }
    case 'W5':
      return { name, read: 'all', flags: ruleFlags(1000), ...none }
  }
}

/** 10,000 users with ids of 36 characters that look random and are always the same. */
function usersOf(prefix: string): User[] {
  const users = Array.from({ length: userCount }, (_, index) => ({
    id: uuidOf(`${prefix}-${index}`),
    country: 'NL',
    plan: 'pro',
  }))
  // As from a request's body: ids in one piece, none of them the string object of a flag's list.
  return readUsers(JSON.stringify(users))
}

function readUsers(text: string): User[] {
  const users: User[] = JSON.parse(text)
  return users
}

function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return [...parts, hex.slice(20, 32)].join('-')
}
