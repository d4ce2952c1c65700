import { Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
const tickMs = 10_000

const units = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** How long ago, or until when, in the reader's words. */
export function relativeTime(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000)
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit)
  }
  return Math.abs(seconds) < 5 ? 'just now' : relative.format(seconds, 'second')
}

/** A time: relative to read, absolute in the reader's zone on hover and for a screen reader. */
export function Time({ at }: { readonly at: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), tickMs)
    return () => window.clearInterval(timer)
  }, [])
  const date = new Date(at)
  return (
    <Tooltip label={absolute.format(date)}>
      <time dateTime={at}>{relativeTime(date.getTime(), now)}</time>
    </Tooltip>
  )
}
