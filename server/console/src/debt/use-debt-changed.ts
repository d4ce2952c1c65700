import { useQueryClient } from '@tanstack/react-query'
import { keys } from '../api/queries.ts'

/** Reads again what depends on a flag's verdict, without waiting for the event. */
export function useDebtChanged(project: string, flag: string): () => Promise<unknown> {
  const queryClient = useQueryClient()
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: keys.debt(project) }),
      queryClient.invalidateQueries({ queryKey: keys.flag(project, flag) }),
    ])
}
