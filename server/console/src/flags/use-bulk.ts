import { useState } from 'react'
import { api, because, bodyOf, etagOf } from '../api/client.ts'

/** What is done to each of many flags. */
export type BulkAction =
  | { readonly type: 'tag'; readonly tag: string }
  | { readonly type: 'archive' | 'unarchive'; readonly reason: string }

/** A flag that was left as it was, and why. */
export interface BulkFailure {
  readonly flag: string
  readonly error: unknown
}

const atOnce = 4

/** Changes many flags, a few at a time; what fails is told by flag and stops nothing else. */
export function useBulk(project: string) {
  const [progress, setProgress] = useState<number | null>(null)
  const [failures, setFailures] = useState<readonly BulkFailure[]>([])
  const run = async (flags: readonly string[], action: BulkAction) => {
    const waiting = [...flags]
    const failed: BulkFailure[] = []
    setFailures([])
    setProgress(0)
    const work = async () => {
      for (let flag = waiting.shift(); flag !== undefined; flag = waiting.shift()) {
        try {
          await changeOne(project, flag, action)
        } catch (error) {
          failed.push({ flag, error })
        }
        setProgress(1 - waiting.length / flags.length)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    setFailures(failed)
    setProgress(null)
  }
  return { run, progress, failures }
}

async function changeOne(project: string, flag: string, action: BulkAction): Promise<void> {
  const path = { project, flag }
  if (action.type !== 'tag') {
    const root = '/api/v1/projects/{project}/flags/{flag}'
    const request = { params: { path }, headers: because(action.reason) }
    if (action.type === 'archive') await api.POST(`${root}/archive`, request)
    else await api.POST(`${root}/unarchive`, request)
    return
  }
  const read = await api.GET('/api/v1/projects/{project}/flags/{flag}', { params: { path } })
  const { tags } = bodyOf(read)
  if (tags.includes(action.tag)) return
  await api.PATCH('/api/v1/projects/{project}/flags/{flag}', {
    params: { path, header: { 'If-Match': etagOf(read) } },
    body: { tags: [...tags, action.tag] },
  })
}
