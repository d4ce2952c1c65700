import { lazyRouteComponent } from '@tanstack/react-router'

/** The planned changes of a flag, loaded when somebody looks at them. */
export const SchedulePanel = lazyRouteComponent(
  () => import('./schedule-panel.tsx'),
  'SchedulePanel',
)
