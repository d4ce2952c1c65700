import { useMutation } from '@tanstack/react-query'
import { api, bodyOf } from '../api/client.ts'

/** What is to be done. */
export interface KillOrder {
  readonly project: string
  readonly environment: string
  readonly flags: readonly string[]
  readonly action: 'kill' | 'restore'
  readonly reason: string
}

/** What was done, and the revision that the fleet is to obey. */
export interface Done extends KillOrder {
  readonly revision: string
  /** Flags that were so already. */
  readonly already: readonly string[]
  /** Browser's time of the click, `performance.now()`. */
  readonly clickedAt: number
}

/** Kills or restores flags, in one commit. It needs nothing that was read before. */
export function useKillAction(onDone: (done: Done) => void) {
  return useMutation({
    mutationFn: async (order: KillOrder): Promise<Done> => {
      const clickedAt = performance.now()
      const { project, environment, flags, action, reason } = order
      const request = {
        params: { path: { project, environment } },
        body: { flags: [...flags], reason },
      }
      const root = '/api/v1/projects/{project}/environments/{environment}'
      const { revision, already } =
        action === 'kill'
          ? bodyOf(await api.POST(`${root}/kill`, request))
          : bodyOf(await api.POST(`${root}/restore`, request))
      return { ...order, revision, already, clickedAt }
    },
    onSuccess: onDone,
  })
}
