import {
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
  retainSearchParams,
} from '@tanstack/react-router'
import { basePath } from './base.ts'
import { readDebtSearch } from './debt/search.ts'
import { readFlagSearch } from './flag/search.ts'
import { FlagsPage } from './flags/flags-page.tsx'
import { readFlagsSearch } from './flags/search.ts'
import { HomePage } from './frame/home-page.tsx'
import { NotFound } from './frame/not-found.tsx'
import { ProjectFrame } from './frame/project-frame.tsx'
import { Root } from './frame/root.tsx'
import { later } from './ui/later.ts'
import { ProblemAlert } from './ui/states.tsx'

const root = createRootRoute({ component: Root, notFoundComponent: NotFound })

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage })

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: later(() => import('./session/login-page.tsx'), 'LoginPage'),
})

const tokens = createRoute({
  getParentRoute: () => root,
  path: '/tokens',
  component: later(() => import('./tokens/tokens-page.tsx'), 'TokensPage'),
})

const projects = createRoute({
  getParentRoute: () => root,
  path: '/projects',
  component: later(() => import('./projects/projects-page.tsx'), 'ProjectsPage'),
})

/** Search parameters that all pages of a project have. */
export interface ProjectSearch {
  /** Key of the environment that is looked at; the first one if left out. */
  readonly env?: string
}

const project = createRoute({
  getParentRoute: () => root,
  path: '/p/$project',
  component: ProjectFrame,
  validateSearch: ({ env }: Record<string, unknown>): ProjectSearch =>
    typeof env === 'string' ? { env } : {},
  search: { middlewares: [retainSearchParams(['env'])] },
})

const projectIndex = createRoute({
  getParentRoute: () => project,
  path: '/',
  component: () => <Navigate from="/p/$project" to="/p/$project/flags" replace />,
})

const flags = createRoute({
  getParentRoute: () => project,
  path: '/flags',
  validateSearch: readFlagsSearch,
  component: FlagsPage,
})

const flag = createRoute({
  getParentRoute: () => project,
  path: '/flags/$flag',
  validateSearch: readFlagSearch,
  component: later(() => import('./flag/flag-page.tsx'), 'FlagPage'),
})

const segments = createRoute({
  getParentRoute: () => project,
  path: '/segments',
  component: later(() => import('./segments/segments-page.tsx'), 'SegmentsPage'),
})

const segment = createRoute({
  getParentRoute: () => project,
  path: '/segments/$segment',
  component: later(() => import('./segments/segment-page.tsx'), 'SegmentPage'),
})

const fleet = createRoute({
  getParentRoute: () => project,
  path: '/fleet',
  component: later(() => import('./fleet/fleet-page.tsx'), 'FleetPage'),
})

const explain = createRoute({
  getParentRoute: () => project,
  path: '/explain',
  component: later(() => import('./explain/explain-page.tsx'), 'ExplainPage'),
})

const schedules = createRoute({
  getParentRoute: () => project,
  path: '/schedules',
  component: later(() => import('./schedules/schedules-page.tsx'), 'SchedulesPage'),
})

const debt = createRoute({
  getParentRoute: () => project,
  path: '/debt',
  validateSearch: readDebtSearch,
  component: later(() => import('./debt/debt-page.tsx'), 'DebtPage'),
})

const audit = createRoute({
  getParentRoute: () => project,
  path: '/audit',
  component: later(() => import('./audit/audit-page.tsx'), 'AuditPage'),
})

const webhooks = createRoute({
  getParentRoute: () => project,
  path: '/webhooks',
  component: later(() => import('./webhooks/webhooks-page.tsx'), 'WebhooksPage'),
})

const settings = createRoute({
  getParentRoute: () => project,
  path: '/settings',
  component: later(() => import('./projects/settings-page.tsx'), 'SettingsPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    login,
    tokens,
    projects,
    project.addChildren([
      projectIndex,
      flags,
      flag,
      segments,
      segment,
      fleet,
      explain,
      schedules,
      debt,
      audit,
      webhooks,
      settings,
    ]),
  ]),
  basepath: `${basePath}/console`,
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error, reset }) => <ProblemAlert error={error} onRetry={reset} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
