import { createContext, lazy, type ReactNode, Suspense, useContext, useMemo, useState } from 'react'
import type { KillRequest } from './kill-request.ts'

interface KillContext {
  readonly open: (request: KillRequest) => void
}

const Context = createContext<KillContext | null>(null)
const loadDialog = () => import('./kill-dialog.tsx')
const KillDialog = lazy(async () => ({ default: (await loadDialog()).KillDialog }))

/** Opens the dialog that kills and restores. */
export function useKill(): KillContext {
  const context = useContext(Context)
  if (context === null) throw new Error('outside of KillProvider')
  return context
}

/** Killing is at hand on every page. Its code is fetched at once: later there may be no network. */
export function KillProvider({ children }: { readonly children: ReactNode }) {
  const [request, setRequest] = useState<KillRequest | null>(null)
  const context = useMemo(() => {
    window.setTimeout(() => void loadDialog().catch(() => undefined), 500)
    return { open: setRequest }
  }, [])
  return (
    <Context.Provider value={context}>
      {children}
      {request !== null && (
        <Suspense fallback={null}>
          <KillDialog request={request} onClose={() => setRequest(null)} />
        </Suspense>
      )}
    </Context.Provider>
  )
}
