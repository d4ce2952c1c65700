import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { api, because, bodyOf, etagOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { configQuery, keys, type Versioned } from '../api/queries.ts'
import type { FlagConfig } from '../api/types.ts'
import {
  type ConfigDraft,
  changedMembers,
  draftConfig,
  rebaseDraft,
  writePatch,
} from './config-draft.ts'

/** Where a configuration is. */
export interface ConfigPlace {
  readonly project: string
  readonly flag: string
  readonly environment: string
}

/**
 * A configuration that is being edited. What somebody else saves meanwhile is offered as `theirs`
 * and takes nothing away from what was typed.
 */
export function useConfigDraft(place: ConfigPlace) {
  const { project, flag, environment } = place
  const {
    data: latest,
    error,
    isPending,
    refetch,
  } = useQuery(configQuery(project, flag, environment))
  const [base, setBase] = useState<Versioned<FlagConfig> | null>(null)
  const [draft, setDraft] = useState<ConfigDraft | null>(null)
  const baseDraft = useMemo(() => (base === null ? null : draftConfig(base.body)), [base])
  const changed = baseDraft === null || draft === null ? [] : changedMembers(baseDraft, draft)
  const isDirty = changed.length > 0
  useEffect(() => {
    if (latest === undefined || latest.etag === base?.etag) return
    if (isDirty) return
    setBase(latest)
    setDraft(draftConfig(latest.body))
  }, [latest, base, isDirty])
  const theirs = isDirty && latest !== undefined && latest.etag !== base?.etag ? latest : null
  const rebase = () => {
    if (theirs === null || baseDraft === null || draft === null) return
    setBase(theirs)
    setDraft(rebaseDraft(baseDraft, draft, draftConfig(theirs.body)))
  }
  const save = useSave(place, (saved) => {
    setBase(saved)
    setDraft(draftConfig(saved.body))
  })
  return {
    base,
    /** What was read last: who holds a kill changes without another ETag. */
    latest: latest?.body,
    baseDraft,
    draft,
    setDraft,
    changed,
    isDirty,
    theirs,
    rebase,
    discard: () => setDraft(baseDraft),
    error,
    isPending,
    refetch,
    isSaving: save.isPending,
    saveError: save.error,
    warnings: save.data?.warnings ?? [],
    /** An empty reason is none. */
    save: async (reason: string) => {
      if (base === null || baseDraft === null || draft === null) return false
      const { etag } = base
      return save.mutateAsync({ etag, reason, patch: writePatch(baseDraft, draft) }).then(
        () => true,
        () => false,
      )
    },
  }
}

/** What the page of a flag works with. */
export type ConfigEditing = ReturnType<typeof useConfigDraft>

function useSave(
  { project, flag, environment }: ConfigPlace,
  onSaved: (saved: Versioned<FlagConfig>) => void,
) {
  const queryClient = useQueryClient()
  const queryKey = keys.config(project, flag, environment)
  return useMutation({
    mutationFn: async ({
      etag,
      reason,
      patch,
    }: {
      etag: string
      reason: string
      patch: ReturnType<typeof writePatch>
    }) => {
      const answer = await api.PATCH(
        '/api/v1/projects/{project}/flags/{flag}/environments/{environment}',
        {
          params: { path: { project, flag, environment }, header: { 'If-Match': etag } },
          body: patch,
          headers: because(reason),
        },
      )
      const { warnings, ...body } = bodyOf(answer)
      return { body, etag: etagOf(answer), warnings }
    },
    onSuccess: ({ body, etag }) => {
      queryClient.setQueryData(queryKey, { body, etag })
      onSaved({ body, etag })
    },
    // Somebody was first: what they made of it is read, and offered.
    onError: async (error) => {
      if (error instanceof ApiProblem && error.code === 'VERSION_MISMATCH') {
        await queryClient.invalidateQueries({ queryKey })
      }
    },
  })
}
