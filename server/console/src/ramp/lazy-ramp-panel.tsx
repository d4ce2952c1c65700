import { later } from '../ui/later.ts'

/** The ramps of a flag, loaded when somebody looks at them. */
export const RampPanel = later(() => import('./ramp-panel.tsx'), 'RampPanel')
