import type { Receipts } from './answers/fleet.ts'

const barCells = 32
const namesMax = 20

/** Whether everybody who is expected serves the revision. */
export function isComplete({ connected, applied }: Receipts): boolean {
  return connected > 0 && applied === connected
}

/** The block that a terminal shows while receipts come in. */
export function receiptsBlock(receipts: Receipts, now: Date): string[] {
  const { connected, applied } = receipts
  const filled = connected === 0 ? 0 : Math.floor((barCells * applied) / connected)
  const bar = '█'.repeat(filled) + '░'.repeat(barCells - filled)
  return [
    `${headingOf(receipts)}, at ${now.toISOString().slice(11, 19)}Z`,
    `${bar}  ${shareText(receipts)}`,
    timesText(receipts),
    ...namesText(receipts),
  ]
}

/** The same in one line, for logs. */
export function receiptsLine(receipts: Receipts): string {
  const { missing } = receipts
  const named = missing.slice(0, namesMax).map(({ instance }) => instance)
  const more = receipts.connected - receipts.applied - named.length
  const names = named.length === 0 ? '' : `; missing: ${named.join(', ')}${andMore(more)}`
  return `${headingOf(receipts)}: ${shareText(receipts)}, ${timesText(receipts)}${names}`
}

/** What there is to say of receipts that are looked at once, or for the last time. */
export function receiptsSummary(receipts: Receipts): string[] {
  const { connected, revision, environment } = receipts
  if (connected === 0) {
    return [
      `Nobody is there to obey: no instance of ${environment} was heard of within 45 s of ${revision}.`,
    ]
  }
  if (!isComplete(receipts)) {
    return [
      `${headingOf(receipts)}: ${shareText(receipts)}`,
      timesText(receipts),
      ...namesText(receipts),
    ]
  }
  const who = connected === 1 ? 'The only instance serves' : `All ${connected} instances serve`
  return [`${who} ${revision} in ${environment}: ${timesText(receipts)}`, ...namesText(receipts)]
}

function headingOf({ environment, revision, committedAt }: Receipts): string {
  const when = committedAt === null ? '' : ` of ${committedAt.replace('T', ' ')}`
  return `${environment} ${revision}${when}`
}

function shareText({ connected, applied, rejected, ahead = 0, relays }: Receipts): string {
  const percent = connected === 0 ? 0 : Math.floor((100 * applied) / connected)
  const refused = rejected === 0 ? '' : `, ${rejected} rejected`
  const beyond = ahead === 0 ? '' : `, ${ahead} ahead of the store`
  const behind = relays.connected - relays.applied
  const passing = behind === 0 ? '' : `, ${behind} of ${relays.connected} relays behind`
  return `${applied} of ${connected} applied (${percent} %)${refused}${beyond}${passing}`
}

function timesText({ msTo50, msTo95, msTo100 }: Receipts): string {
  const text = (ms: number | null) => (ms === null ? '–' : `${ms} ms`)
  return `50 % in ${text(msTo50)}, 95 % in ${text(msTo95)}, all in ${text(msTo100)}`
}

function namesText(receipts: Receipts): string[] {
  const { missing, rejections, connected, applied, committedAt } = receipts
  const width = Math.max(0, ...missing.slice(0, namesMax).map(({ instance }) => instance.length))
  const lines = missing.slice(0, namesMax).map((one) => {
    const { instance, lastSeenAt } = one
    return `  ${instance.padEnd(width)}  ${servedText(one)}, ${heardText(lastSeenAt, committedAt)}`
  })
  const more = connected - applied - lines.length
  return [
    ...(lines.length === 0 ? [] : ['missing:', ...lines]),
    ...(more > 0 && lines.length > 0 ? [`  and ${more} more`] : []),
    ...(rejections.length === 0 ? [] : ['rejected:']),
    ...rejections
      .slice(0, namesMax)
      .map(({ instance, code, detail }) => `  ${instance}  ${code}: ${detail}`),
  ]
}

function servedText({ revision, ahead }: Receipts['missing'][number]): string {
  if (revision === null) return 'has no flags yet'
  return ahead === true ? `ahead: at ${revision}, later than the store` : `still at ${revision}`
}

/** Tells one that ended or hangs from one that is there and does not obey. */
function heardText(lastSeenAt: string, committedAt: string | null): string {
  if (committedAt === null) return `last heard of at ${lastSeenAt.replace('T', ' ')}`
  const ms = Date.parse(lastSeenAt) - Date.parse(committedAt)
  const seconds = (Math.abs(ms) / 1000).toFixed(1)
  if (ms < 0) return `not heard of since: last ${seconds} s before the commit`
  return `last heard of ${seconds} s after the commit`
}

function andMore(count: number): string {
  return count > 0 ? ` and ${count} more` : ''
}
