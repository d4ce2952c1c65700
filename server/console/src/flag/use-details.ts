import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, because, bodyOf, etagOf } from '../api/client.ts'
import { keys, type Versioned } from '../api/queries.ts'
import type { Flag, FlagPatch } from '../api/types.ts'
import { useVersionedDraft } from '../api/use-versioned-draft.ts'
import {
  draftVariations,
  readVariations,
  type VariationDraft,
} from '../flags/variations-editor.tsx'

/** What a flag is in all environments, as it is edited. */
export interface DetailsDraft extends Pick<Flag, 'name' | 'description' | 'kind' | 'tags'> {
  readonly owner: string
  readonly clientVisible: boolean
  /** A date as it is typed; empty for none. */
  readonly removeBy: string
  readonly variations: readonly VariationDraft[]
}

/** The details of a flag that are being edited. */
export function useDetails(project: string, loaded: Versioned<Flag>) {
  const { body: flag } = loaded
  const { draft, base, etag, take, ...editing } = useVersionedDraft(loaded, draftDetails)
  const queryClient = useQueryClient()
  const save = useMutation({
    mutationFn: async (reason: string) => {
      const answer = await api.PATCH('/api/v1/projects/{project}/flags/{flag}', {
        params: { path: { project, flag: flag.key }, header: { 'If-Match': etag } },
        body: writeDetails(draft, flag),
        headers: because(reason),
      })
      return { body: bodyOf(answer), etag: etagOf(answer) }
    },
    onSuccess: (saved) => {
      take(saved)
      queryClient.setQueryData(keys.flag(project, flag.key), saved)
    },
  })
  const served = [servedDetails(draftDetails(base)), servedDetails(draft)] as const
  return { draft, save, served, ...editing }
}

/** What of the details environments serve; the rest is for people. */
function servedDetails({ variations, clientVisible }: DetailsDraft) {
  return { variations, clientVisible }
}

function draftDetails(flag: Flag): DetailsDraft {
  const { name, description, kind, tags, clientVisible } = flag
  const variations = draftVariations(flag)
  const removeBy = flag.expectedRemovalAt?.slice(0, 10) ?? ''
  return {
    name,
    description,
    kind,
    tags,
    owner: flag.owner ?? '',
    clientVisible,
    removeBy,
    variations,
  }
}

function writeDetails(
  { name, owner, removeBy, variations, ...others }: DetailsDraft,
  flag: Flag,
): FlagPatch {
  return {
    ...others,
    name: name.trim() || flag.key,
    owner: owner.trim() || null,
    ...(removeBy === (flag.expectedRemovalAt?.slice(0, 10) ?? '')
      ? {}
      : { expectedRemovalAt: removeBy === '' ? null : `${removeBy}T00:00:00.000Z` }),
    variations: readVariations(variations, flag.type),
  }
}
