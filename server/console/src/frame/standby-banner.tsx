import { useSession } from '../session/session.ts'

/** Says on every page that this is a copy which does nothing by itself. */
export function StandbyBanner() {
  const standby = useSession()?.standby ?? null
  if (standby === null) return null
  return (
    <div className="stale-banner" role="status">
      <strong>STANDBY</strong>: this is a copy. No ramps, schedules or webhooks run here, and SDKs{' '}
      {standby.serves ? 'are answered all the same' : 'are not answered'}. Once the original is off,
      run <code>sluice activate</code>.
    </div>
  )
}
