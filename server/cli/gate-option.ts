import { Failure } from './failure.ts'
import { readJsonObject } from './read-json-object.ts'

const shortForm =
  /^(?<metric>[A-Za-z0-9][A-Za-z0-9._-]*):(?<statistic>errors|mean|p50|p95|p99):(?<sign>\+|<=|>=)(?<limit>\d+(?:\.\d+)?)(?<percent>%?)$/

/**
 * A gate as people write it: `checkout:errors:+0.5%` (half a percent more of the calls fail),
 * `checkout:p99:+20%` (a fifth slower), `checkout:p99:<=300`; or JSON, as the API takes it.
 */
export function readGate(text: string): object {
  if (text.startsWith('{')) return readJsonObject(text, '--gate', '{"id":…,"source":…,"limit":…}')
  const { metric, statistic, sign, limit, percent } = shortForm.exec(text)?.groups ?? {}
  if (metric === undefined || statistic === undefined) throw malformed(text)
  const number = Number(limit)
  const id = `${metric}-${statistic}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .slice(0, 40)
  const source = { metric, statistic }
  if (sign === '<=') return { id, source, limit: { max: share(statistic, number, percent) } }
  if (sign === '>=') return { id, source, limit: { min: share(statistic, number, percent) } }
  // Errors are a share of calls already: half a percent more is that many calls of a hundred.
  if (statistic === 'errors') {
    return { id, source, limit: { maxIncrease: { absolute: share(statistic, number, percent) } } }
  }
  const isRelative = percent === '%'
  const maxIncrease = isRelative ? { relative: number / 100 } : { absolute: number }
  return { id, source, limit: { maxIncrease } }
}

function share(statistic: string, number: number, percent: string | undefined): number {
  if (statistic === 'errors' && percent === '%') return number / 100
  if (percent === '%') throw malformed(`${number}%`)
  return number
}

function malformed(text: string): Failure {
  return new Failure(
    'USAGE',
    `--gate ${text}: write <metric>:<errors|mean|p50|p95|p99>:<limit>, where the limit is +0.5% or +20 against control, or <=300 or >=1 by itself; or JSON`,
    { exitCode: 2 },
  )
}
