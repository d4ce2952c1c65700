import type { ReactNode } from 'react'

const shapes = {
  flag: <path d="M5 21V4m0 1h11l-2 4 2 4H5" />,
  segments: (
    <>
      <circle cx="9" cy="8" r="3" />
      <path d="M3.500 19c.5-3 2.700-5 5.500-5s5 2 5.500 5M16 5.500a3 3 0 0 1 0 5.500M17.500 14.500c1.800.6 2.800 2.300 3 4.500" />
    </>
  ),
  tokens: (
    <>
      <circle cx="8" cy="14" r="4" />
      <path d="m11 11 8-8m-3 3 2.500 2.500" />
    </>
  ),
  audit: <path d="M6 3h9l4 4v14H6zM14 3v5h5M9 13h6m-6 4h6" />,
  fleet: (
    <>
      <rect x="4" y="4" width="16" height="6" rx="1.500" />
      <rect x="4" y="14" width="16" height="6" rx="1.500" />
      <path d="M8 7h.01M8 17h.01" />
    </>
  ),
  explain: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.700M12 17h.01" />
    </>
  ),
  settings: <path d="M4 6h10m4 0h2M4 12h2m4 0h10M4 18h7m4 0h5M16 4v4M8 10v4M13 16v4" />,
  webhook: (
    <path d="M9 9a4 4 0 1 1 5.500 3.700M12 9l-4 7M16 16h-6M17 20a4 4 0 1 0-2-7M4.500 13A4 4 0 1 0 10 18" />
  ),
  debt: <path d="M7 3h10M7 21h10M8 3c0 5 8 5.500 8 9s-8 4-8 9M16 3c0 5-8 5.500-8 9s8 4 8 9" />,
  pause: <path d="M9 5v14M15 5v14" />,
  ramp: <path d="M3 20h4v-4h4v-4h4V8h4V4h2M3 20h18" />,
  schedule: (
    <>
      <rect x="4" y="5" width="16" height="15" rx="1.500" />
      <path d="M4 9.500h16M8 3v4m8-4v4M12 12.500v3l2 1" />
    </>
  ),
  search: (
    <>
      <circle cx="11" cy="11" r="6" />
      <path d="m20 20-4.500-4.500" />
    </>
  ),
  kill: (
    <>
      <path d="M12 3v8" />
      <path d="M7 6.300a8 8 0 1 0 10 0" />
    </>
  ),
  restore: <path d="M4 12a8 8 0 1 1 2.500 5.800M4 19v-5h5" />,
  plus: <path d="M12 5v14M5 12h14" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  check: <path d="m5 12.500 4.500 4.500L19 7.500" />,
  copy: <path d="M8 8h11v12H8zM5 16V4h11" />,
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 3v1m0 16v1M3 12h1m16 0h1M5.600 5.600l.7.7m11.400 11.400.7.7m0-12.800-.7.7M6.300 17.700l-.7.7" />
    </>
  ),
  moon: <path d="M20 14.500A8 8 0 1 1 9.500 4a6.500 6.500 0 0 0 10.500 10.500z" />,
  up: <path d="m6 15 6-6 6 6" />,
  down: <path d="m6 9 6 6 6-6" />,
  right: <path d="m9 6 6 6-6 6" />,
  trash: <path d="M5 7h14M10 4h4M7 7l1 13h8l1-13M10 11v5m4-5v5" />,
  alert: <path d="M12 4 2.500 20h19zM12 10v4m0 3h.01" />,
  lock: <path d="M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3" />,
  keyboard: <path d="M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8" />,
  menu: <path d="M4 7h16M4 12h16M4 17h16" />,
  out: <path d="M14 4h5v16h-5M4 12h10m-3.500-3.500L14 12l-3.500 3.500" />,
} satisfies Record<string, ReactNode>

/** Names of the icons. */
export type IconName = keyof typeof shapes

/** A line icon; words beside it say what it means, so it says nothing to a screen reader. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {shapes[name]}
    </svg>
  )
}
