const dotsMax = 400

/** Each instance as a dot that turns when it obeys. */
export function Dots({
  instances,
  missing,
  rejected,
  completeAfterMs,
}: {
  readonly instances: readonly string[]
  /** Null while nothing is known yet. */
  readonly missing: readonly string[] | null
  readonly rejected: readonly string[]
  /** How long it took from the click until all had turned; null until then. */
  readonly completeAfterMs: number | null
}) {
  if (instances.length === 0) return null
  const late = new Set(missing ?? instances)
  const refusing = new Set(rejected)
  const applied = instances.filter((instance) => !late.has(instance)).length
  const stateOf = (instance: string) => {
    if (refusing.has(instance)) return 'rejected'
    return late.has(instance) ? 'missing' : 'applied'
  }
  return (
    <div
      className="dots"
      role="img"
      aria-label={`${applied} of ${instances.length} instances have turned`}
      data-complete-after-ms={completeAfterMs === null ? undefined : Math.round(completeAfterMs)}
    >
      {instances.slice(0, dotsMax).map((instance) => (
        <span key={instance} className="dot" data-state={stateOf(instance)} title={instance} />
      ))}
    </div>
  )
}
