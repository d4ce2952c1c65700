import type { Measurement, Ramp } from './answers/ramp.ts'

const barCells = 32

/** Whether a ramp has ended, however. */
export function hasEnded({ state }: Pick<Ramp, 'state'>): boolean {
  return state !== 'running' && state !== 'paused'
}

/** How many percent get the canary: after a rollback as many as before the ramp. */
export function exposureOf({ state, percent, fromPercent }: Pick<Ramp, Exposure>): number {
  return state === 'rolledBack' ? fromPercent : percent
}

type Exposure = 'state' | 'percent' | 'fromPercent'

/** What a terminal shows of a ramp: who gets it, what the gates say, and what comes next. */
export function rampBlock(ramp: Ramp, now: Date): string[] {
  return [
    headingOf(ramp),
    exposureLine(ramp),
    ...stepsLines(ramp),
    ...ramp.measurements.flatMap((one) => gateLines(ramp, one)),
    ...nextLines(ramp, now),
  ]
}

/** The same in one line, for logs. */
export function rampLine(ramp: Ramp): string {
  const { measurements, variation, reason } = ramp
  const verdicts = measurements.map(({ gate, verdict }) => `${gate} ${verdict}`).join(', ')
  const gates = verdicts === '' ? '' : `; ${verdicts}`
  const waits = ramp.waitingFor === null ? '' : `; waits for ${ramp.waitingFor}`
  const why = reason === null ? '' : `; ${reason}`
  return `${headingOf(ramp)}: ${exposureOf(ramp)} % get "${variation}"${gates}${waits}${why}`
}

/** What changes between two looks at a ramp, times aside. */
export function rampSign(ramp: Ramp): string {
  const verdicts = ramp.measurements.map(({ gate, verdict }) => [gate, verdict])
  return JSON.stringify([ramp.id, ramp.state, ramp.step, ramp.waitingFor, verdicts])
}

/** A duration of a hold, for people. */
export function holdText(ms: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ] as const
  const parts: string[] = []
  let left = Math.ceil(ms / 1000) * 1000
  for (const [size, name] of units) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count > 0 && parts.length < 2) parts.push(`${count} ${name}`)
  }
  return parts.length === 0 ? '0 s' : parts.join(' ')
}

/** A step: how far, how long, and what watches it. */
export function stepText(step: Ramp['steps'][number]): string {
  const gates = step.gates.map(({ id }) => id).join(', ')
  const watched = gates === '' ? '' : `, watched by ${gates}`
  const { holdMs } = step
  const hold = holdMs === null ? 'until somebody advances it' : `for ${holdText(holdMs)}`
  return `${targetText(step)} ${hold}${watched}`
}

/** Where a step leads to: a share, or a batch. */
export function targetText({ to }: Ramp['steps'][number]): string {
  if (to.batch === undefined) return `${to.percent} %`
  return `${to.batch.attribute} ${to.batch.values.join(', ')}`
}

function headingOf({ flag, environment, id, state, step, steps }: Ramp): string {
  const where = `step ${step + 1} of ${steps.length}`
  const ended = { completed: 'completed', rolledBack: 'rolled back', aborted: 'aborted' }
  const word = Object.entries(ended).find(([name]) => name === state)?.[1] ?? state
  return `${flag} in ${environment}: ${id} ${word}, ${where}`
}

function exposureLine(ramp: Ramp): string {
  const { variation, control } = ramp
  const percent = exposureOf(ramp)
  const filled = Math.round((barCells * percent) / 100)
  const bar = '█'.repeat(filled) + '░'.repeat(barCells - filled)
  return `${bar}  ${percent} % get "${variation}", compared with "${control}"`
}

/** The steps in one line each: what is over, where it is, what is to come. */
function stepsLines({ steps, step, state }: Ramp): string[] {
  return steps.map((one, index) => {
    const mark = index < step || state === 'completed' ? '✓' : index === step ? '▶' : ' '
    return `${mark} ${stepText(one)}`
  })
}

function gateLines(ramp: Ramp, measurement: Measurement): string[] {
  const { gate, verdict, reason, canary, control, difference } = measurement
  const source = ramp.steps[ramp.step]?.gates.find(({ id }) => id === gate)?.source
  const isShare = source?.statistic === 'errors'
  const sides = [
    ['canary', canary],
    ['control', control],
    ['difference', difference],
  ] as const
  const shown = sides.flatMap(([name, estimate]) =>
    estimate === null ? [] : [`${name} ${estimateText(estimate, isShare, name !== 'difference')}`],
  )
  const signs = { go: '✓', noGo: '✗', inconclusive: '…', error: '!' }
  const sign = Object.entries(signs).find(([name]) => name === verdict)?.[1] ?? '?'
  const words = verdict === 'noGo' ? 'no-go' : verdict
  return [
    `  ${sign} ${gate}: ${words}, ${reason}`,
    ...(shown.length === 0 ? [] : [`      ${shown.join('   ')}`]),
  ]
}

function estimateText(
  { value, low, high, samples }: NonNullable<Measurement['canary']>,
  isShare: boolean,
  withSamples: boolean,
): string {
  const number = (one: number) => (isShare ? `${digits(one * 100)} %` : digits(one))
  const of = withSamples ? ` of ${samples}` : ''
  return `${number(value)} [${number(low)} … ${number(high)}]${of}`
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}

function nextLines(ramp: Ramp, now: Date): string[] {
  const { state, reason, waitingFor, holdEndsAt, step, steps, endedAt, variation } = ramp
  if (hasEnded(ramp)) {
    const why = reason === null ? '' : ` ${reason}`
    return [`Ended at ${endedAt ?? '?'}: ${exposureOf(ramp)} % get "${variation}".${why}`]
  }
  if (state === 'paused') {
    return [
      `Paused: ${reason ?? 'by hand'}`,
      `Next: sluice flag ramp resume|rollback ${ramp.flag} --env ${ramp.environment}`,
    ]
  }
  const following = steps[step + 1]
  const next = following === undefined ? 'it is completed' : targetText(following)
  const leftMs = holdEndsAt === null ? null : Date.parse(holdEndsAt) - now.getTime()
  const when = leftMs === null || leftMs <= 0 ? '' : ` in ${holdText(leftMs)}`
  return [`Next: ${next}${when}; waits for ${waitingFor ?? 'nothing'}`]
}
