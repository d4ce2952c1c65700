import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { environmentsQuery, flagsQuery, projectsQuery } from '../api/queries.ts'
import { useKill } from '../kill/kill-provider.tsx'
import { projectPages } from './pages.ts'
import type { PaletteItem, PaletteSources } from './palette-items.ts'
import { useThemeSwitch } from './theme-button.tsx'

/** What the palette finds, wherever it is opened. */
export function usePaletteSources(openKeys: () => void): PaletteSources {
  const { project = '' } = useParams({ strict: false })
  const isInProject = project !== ''
  const navigate = useNavigate()
  const kill = useKill()
  const { other, toggle } = useThemeSwitch()
  const { data: projects = [] } = useQuery(projectsQuery)
  const { data: environments = [] } = useQuery({
    ...environmentsQuery(project),
    enabled: isInProject,
  })
  const { data: flags = [] } = useQuery({ ...flagsQuery(project), enabled: isInProject })
  const pages = isInProject
    ? projectPages.map(
        ({ name, to, icon, key }): PaletteItem => ({
          id: to,
          icon,
          label: `Go to ${name}`,
          hint: `g ${key}`,
          run: () => void navigate({ to, params: { project } }),
        }),
      )
    : []
  const killing: PaletteItem[] = isInProject
    ? [
        {
          id: 'kill',
          icon: 'kill',
          label: 'Kill a flag…',
          hint: 'k',
          run: () => kill.open({ project }),
        },
      ]
    : []
  return {
    projects,
    environments,
    flags,
    actions: [
      ...killing,
      ...pages,
      {
        id: 'tokens',
        icon: 'tokens',
        label: 'Go to Tokens',
        hint: 'g t',
        run: () => void navigate({ to: '/tokens' }),
      },
      { id: 'theme', icon: 'moon', label: `Switch to the ${other} theme`, hint: 't', run: toggle },
      { id: 'keys', icon: 'keyboard', label: 'Keyboard map', hint: '?', run: openKeys },
    ],
    goToFlag: (flag) => void navigate({ to: '/p/$project/flags/$flag', params: { project, flag } }),
    goToProject: (key) => void navigate({ to: '/p/$project/flags', params: { project: key } }),
    goToEnvironment: (env) =>
      void navigate({ to: '.', search: (before: object) => ({ ...before, env }), replace: true }),
    kill: (flag) => kill.open({ project, flags: [flag] }),
  }
}
