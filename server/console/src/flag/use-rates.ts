import { useEffect, useRef, useState } from 'react'

const samplesMax = 60

/** Evaluations by variation between two looks at the counters. */
export type Rate = Readonly<Record<string, number>>

/** What came since the look before, for each look since this was opened. The first is all there was. */
export function useRates(counts: Readonly<Record<string, number>> | null): readonly Rate[] {
  const [rates, setRates] = useState<readonly Rate[]>([])
  const before = useRef<Readonly<Record<string, number>>>({})
  const text = JSON.stringify(counts)
  useEffect(() => {
    const now: Readonly<Record<string, number>> | null = JSON.parse(text)
    if (now === null) return
    const past = before.current
    before.current = now
    const rate = Object.fromEntries(
      Object.entries(now).map(([key, count]) => [key, Math.max(0, count - (past[key] ?? 0))]),
    )
    setRates((all) => [...all, rate].slice(-samplesMax))
  }, [text])
  return rates
}
