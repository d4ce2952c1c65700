import { later } from '../ui/later.ts'

/** The planned changes of a flag, loaded when somebody looks at them. */
export const SchedulePanel = later(() => import('./schedule-panel.tsx'), 'SchedulePanel')
