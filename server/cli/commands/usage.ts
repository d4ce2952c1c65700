import type { Static } from '@sinclair/typebox'
import { Usage } from '../answers/fleet.ts'
import { apiPath } from '../api-client.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice usage`. */
export interface UsageOptions extends CommonOptions {
  readonly from?: string
  readonly to?: string
  readonly period?: string
}

const instancesMax = 5

/** `sluice usage` */
export async function showUsage(flag: string | undefined, options: UsageOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({
    flag,
    from: options.from,
    to: options.to,
    period: options.period,
  })) {
    if (value !== undefined) query.set(name, value)
  }
  const path = apiPath('projects', project, 'environments', environment, 'usage')
  const { body } = await session.api.get(`${path}?${query}`, Usage)
  if (session.json) return printJson(body)
  if (flag === undefined) printTotals(body, environment)
  else printBuckets(body, flag)
  if (body.dropped > 0) {
    printLine(`${body.dropped} counts were dropped: there were too many flags to count.`)
  }
}

function printTotals({ evaluations, unknown }: Static<typeof Usage>, environment: string): void {
  const rows = Object.entries(evaluations)
    .flatMap(([flag, counts]) =>
      Object.entries(counts).map(([variation, count]) => [flag, variation, String(count)]),
    )
    .sort(([a = '', b = ''], [c = '', d = '']) => (`${a}/${b}` < `${c}/${d}` ? -1 : 1))
  if (rows.length === 0) printLine(`Nothing was evaluated in ${environment}.`)
  else printTable(['FLAG', 'VARIATION', 'EVALUATIONS'], rows)
  if (unknown.length === 0) return
  printLine('')
  printLine('Asked for, and no flag has this name:')
  for (const { name, lastAskedAt, instances } of unknown) {
    const named = instances.slice(0, instancesMax).join(', ')
    const more =
      instances.length > instancesMax ? ` and ${instances.length - instancesMax} more` : ''
    printLine(printable(`  ${name}  by ${named}${more}, last ${lastAskedAt}`))
  }
}

function printBuckets({ buckets, period }: Static<typeof Usage>, flag: string): void {
  if (buckets.length === 0) {
    printLine(`${flag} was not evaluated then.`)
    return
  }
  const rows = buckets.map(({ at, variation, count }) => [at, variation, String(count)])
  printTable([`${period.toUpperCase()} FROM`, 'VARIATION', 'EVALUATIONS'], rows)
}
