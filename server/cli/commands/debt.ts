import { type Static, Type } from '@sinclair/typebox'
import { type ApiClient, apiPath } from '../api-client.ts'
import { Failure } from '../failure.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice debt`. */
export interface DebtOptions extends CommonOptions {
  readonly max?: number
  readonly all?: boolean
}

const Item = Type.Object({
  flag: Type.String(),
  kind: Type.String(),
  owner: Type.Union([Type.String(), Type.Null()]),
  stage: Type.String(),
  confidence: Type.String(),
  reasons: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() })),
  keep: Type.Union([Type.String(), Type.Null()]),
  references: Type.Union([Type.Integer(), Type.Null()]),
})

const Debt = Type.Object({
  score: Type.Integer(),
  flags: Type.Integer(),
  stale: Type.Integer(),
  trend: Type.Array(Type.Object({ date: Type.String(), score: Type.Integer() })),
  items: Type.Array(Item),
  next: Type.Union([Type.String(), Type.Null()]),
})

const pageItems = 1000
const pagesMax = 20

/** `sluice debt`: exit code 1 when there are more stale flags than `--max`. */
export async function showDebt(options: DebtOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const debt = await readDebt(session.api, project, options.all === true)
  if (session.json) printJson(debt)
  else printDebt(debt)
  if (options.max === undefined || debt.stale <= options.max) return
  throw new Failure(
    'TOO_MUCH_DEBT',
    `${debt.stale} stale flags are more than the ${options.max} that are allowed.`,
  )
}

async function readDebt(
  api: ApiClient,
  project: string,
  isAll: boolean,
): Promise<Static<typeof Debt>> {
  const path = apiPath('projects', project, 'debt')
  const stage = isAll ? '' : '&stage=stale'
  const { body: first } = await api.get(`${path}?limit=${pageItems}${stage}`, Debt)
  const items = [...first.items]
  let { next } = first
  for (let page = 1; page < pagesMax && next !== null; page += 1) {
    const cursor = `&cursor=${encodeURIComponent(next)}`
    const { body } = await api.get(`${path}?limit=${pageItems}${stage}${cursor}`, Debt)
    items.push(...body.items)
    next = body.next
  }
  return { ...first, items, next }
}

function printDebt({ score, flags, stale, trend, items }: Static<typeof Debt>): void {
  if (items.length > 0) {
    printTable(
      ['FLAG', 'KIND', 'STAGE', 'CODE', 'OWNER', 'WHY'],
      items.map(({ flag, kind, stage, references, owner, reasons }) => [
        flag,
        kind,
        stage,
        references === null ? '?' : String(references),
        owner ?? '',
        reasons.map(({ detail }) => detail).join('; '),
      ]),
    )
    printLine('')
  }
  const before = trend.at(-8)
  const change = before === undefined ? '' : ` (${before.score} on ${before.date})`
  printLine(`${stale} of ${flags} flags are stale: debt ${score} of 100${change}.`)
  const [first] = items.filter(({ stage }) => stage === 'stale')
  if (first === undefined) return
  const serve = first.keep === null ? '' : ` --serve ${first.keep}`
  printLine(printable(`Begin with: sluice clean ${first.flag}${serve}`))
}
