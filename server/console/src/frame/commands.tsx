import { useNavigate, useParams } from '@tanstack/react-router'
import { createContext, type ReactNode, Suspense, useContext, useMemo, useState } from 'react'
import { useKill } from '../kill/kill-provider.tsx'
import { later } from '../ui/later.ts'
import { projectPages } from './pages.ts'
import { Palette } from './palette.tsx'
import { useThemeSwitch } from './theme-button.tsx'
import { type Shortcuts, useShortcuts } from './use-shortcuts.ts'

const KeyboardMap = later(() => import('./keyboard-map.tsx'), 'KeyboardMap')

interface CommandsContext {
  readonly openPalette: () => void
  readonly openKeys: () => void
}

const Context = createContext<CommandsContext | null>(null)

/** Opens the palette or the keyboard map. */
export function useCommands(): CommandsContext {
  const context = useContext(Context)
  if (context === null) throw new Error('outside of Commands')
  return context
}

/** The palette, the keyboard map, and the keys that work everywhere. */
export function Commands({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<'palette' | 'keys' | null>(null)
  const { project, flag } = useParams({ strict: false })
  const navigate = useNavigate()
  const kill = useKill()
  const { toggle } = useThemeSwitch()
  const context = useMemo(
    () => ({ openPalette: () => setShown('palette'), openKeys: () => setShown('keys') }),
    [],
  )
  const goTo =
    project === undefined
      ? {}
      : Object.fromEntries(
          projectPages.map(({ key, to }) => [
            `g ${key}`,
            () => void navigate({ to, params: { project } }),
          ]),
        )
  const shortcuts: Shortcuts = {
    'mod k': () => setShown((now) => (now === 'palette' ? null : 'palette')),
    '?': () => setShown('keys'),
    '/': () => document.querySelector<HTMLInputElement>('[data-search]')?.focus(),
    t: toggle,
    'g t': () => void navigate({ to: '/tokens' }),
    ...goTo,
    ...(project === undefined
      ? {}
      : { k: () => kill.open({ project, flags: flag ? [flag] : [] }) }),
  }
  useShortcuts(shortcuts)
  const close = () => setShown(null)
  return (
    <Context.Provider value={context}>
      {children}
      <Palette isOpen={shown === 'palette'} onClose={close} onKeys={() => setShown('keys')} />
      <Suspense fallback={null}>{shown === 'keys' && <KeyboardMap onClose={close} />}</Suspense>
    </Context.Provider>
  )
}
