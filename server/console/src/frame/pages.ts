import type { IconName } from '../ui/icons.tsx'

/** The pages of a project. `key` follows `g`. */
export const projectPages = [
  { name: 'Flags', to: '/p/$project/flags', icon: 'flag', key: 'f' },
  { name: 'Segments', to: '/p/$project/segments', icon: 'segments', key: 's' },
  { name: 'Explain', to: '/p/$project/explain', icon: 'explain', key: 'e' },
  { name: 'Schedules', to: '/p/$project/schedules', icon: 'schedule', key: 'c' },
  { name: 'Debt', to: '/p/$project/debt', icon: 'debt', key: 'd' },
  { name: 'Fleet', to: '/p/$project/fleet', icon: 'fleet', key: 'i' },
  { name: 'Audit', to: '/p/$project/audit', icon: 'audit', key: 'a' },
  { name: 'Webhooks', to: '/p/$project/webhooks', icon: 'webhook', key: 'w' },
  { name: 'Project settings', to: '/p/$project/settings', icon: 'settings', key: 'p' },
] as const satisfies readonly {
  name: string
  to: string
  icon: IconName
  key: string
}[]
