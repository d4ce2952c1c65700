import { lazyRouteComponent } from '@tanstack/react-router'

/** The ramps of a flag, loaded when somebody looks at them. */
export const RampPanel = lazyRouteComponent(() => import('./ramp-panel.tsx'), 'RampPanel')
