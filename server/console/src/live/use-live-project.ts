import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { keys, readListedFlag } from '../api/queries.ts'
import type { AuditEntry, ListedFlag } from '../api/types.ts'
import { followProject } from './follow-project.ts'

/** Entries that come so close together are taken in one go. */
const gatherMs = 60
/** Documents of one flag, whose key comes next in their name. */
const flagKinds = ['flag', 'flagConfig', 'kill', 'killHold', 'debtExemption']
/** Documents by which flags serve, and those that refer to them. */
const reaching = ['flag', 'flagConfig', 'segment', 'exclusionGroup']
/** Beyond so many changed flags the whole list is read again instead. */
const singlesMax = 8

/** Keeps all that is shown of a project in step with what happens in it. */
export function useLiveProject(project: string): void {
  const queryClient = useQueryClient()
  useEffect(() => {
    const end = new AbortController()
    const gathered: AuditEntry[] = []
    let timer: number | undefined
    const take = () => {
      timer = undefined
      takeEntries(queryClient, project, gathered.splice(0))
    }
    void followProject(
      project,
      {
        onEntry: (entry) => {
          gathered.push(entry)
          timer ??= window.setTimeout(take, gatherMs)
        },
        onGap: () => void queryClient.invalidateQueries({ queryKey: keys.project(project) }),
      },
      end.signal,
    )
    return () => {
      end.abort()
      window.clearTimeout(timer)
    }
  }, [project, queryClient])
}

function takeEntries(client: QueryClient, project: string, entries: readonly AuditEntry[]): void {
  const flags = new Set<string>()
  const kinds = new Set<string>()
  let isWide = false
  for (const { changes, type, changesLeftOut } of entries) {
    if (changesLeftOut > 0) isWide = true
    for (const { document } of changes) {
      const [kind = '', key = ''] = document.split('/')
      kinds.add(kind)
      if (flagKinds.includes(kind)) flags.add(key)
    }
    if (type.startsWith('environment.')) isWide = true
  }
  const refresh = (queryKey: readonly string[]) => void client.invalidateQueries({ queryKey })
  refresh(keys.audit(project))
  if (isWide) {
    refresh(keys.project(project))
    return
  }
  for (const flag of flags) refresh(keys.flag(project, flag))
  if (kinds.has('segment')) refresh(keys.segments(project))
  if (reaching.some((kind) => kinds.has(kind))) refresh(keys.reach(project))
  if (entries.some(({ reach }) => reach !== null && reach.length > 0)) {
    const predicate = ({ queryKey }: { queryKey: readonly unknown[] }) =>
      keys.isHistory(project, queryKey)
    void client.invalidateQueries({ predicate })
  }
  const isDebt = [...kinds].some((kind) => kind.startsWith('debt'))
  if (isDebt || flags.size > 0) refresh(keys.debt(project))
  if (kinds.has('ramp')) refresh(keys.ramps(project))
  // A plan says whether its flag was changed since.
  if (kinds.has('schedule') || flags.size > 0) refresh(keys.schedules(project))
  if (kinds.has('webhook')) refresh(keys.webhooks(project))
  if (kinds.has('sdkKey')) refresh(keys.tokens)
  if (flags.size > singlesMax) refresh(keys.flags(project))
  else for (const flag of flags) void refreshListed(client, project, flag)
}

/** Reads one flag of the list again, instead of thousands. */
async function refreshListed(client: QueryClient, project: string, key: string): Promise<void> {
  const queryKey = keys.flags(project)
  if (client.getQueryData(queryKey) === undefined) return
  const fresh = await readListedFlag(project, key).catch(() => null)
  client.setQueryData<ListedFlag[]>(queryKey, (all) => {
    if (all === undefined) return all
    const others = all.filter((flag) => flag.key !== key)
    if (fresh === null) return others
    const at = others.findIndex((flag) => flag.key > key)
    return at === -1 ? [...others, fresh] : others.toSpliced(at, 0, fresh)
  })
}
