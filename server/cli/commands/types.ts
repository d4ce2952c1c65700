import { readFile, writeFile } from 'node:fs/promises'
import { Type } from '@sinclair/typebox'
import { declareFlags } from '../../code/declare-flags.ts'
import { Flag } from '../answers/flag.ts'
import { apiPath } from '../api-client.ts'
import { Failure } from '../failure.ts'
import { print, printLine } from '../output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'
import { givenPath } from '../surroundings.ts'

/** Options of `sluice types`. */
export interface TypesOptions extends CommonOptions {
  readonly out?: string
  readonly check?: boolean
}

const DebtPage = Type.Object({
  items: Type.Array(
    Type.Object({
      flag: Type.String(),
      reasons: Type.Array(Type.Object({ detail: Type.String() })),
    }),
  ),
  next: Type.Union([Type.String(), Type.Null()]),
})

const pagesMax = 20

/** `sluice types` */
export async function writeTypes(options: TypesOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const { items } = await session.api.list(apiPath('projects', project, 'flags'), Flag)
  const stale = await readStale(session, project)
  const text = declareFlags(
    items
      .filter(({ archived }) => !archived)
      .map(({ key, description, type, variations }) => ({
        ...{ key, description, type },
        values: variations.map(({ value }) => value),
        stale: stale.get(key) ?? null,
      })),
  )
  if (options.out === undefined) {
    print(text)
    return
  }
  const before = await readFile(givenPath(options.out), 'utf8').catch(() => '')
  if (before === text) return printLine(`${options.out} is up to date`)
  if (options.check === true) {
    throw new Failure('TYPES_OUTDATED', `${options.out} is not up to date: run sluice types --out.`)
  }
  await writeFile(givenPath(options.out), text)
  printLine(`${options.out} is written`)
}

async function readStale(session: Session, project: string): Promise<ReadonlyMap<string, string>> {
  const path = `${apiPath('projects', project, 'debt')}?limit=1000&stage=stale`
  const stale = new Map<string, string>()
  let next: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`
    const { body } = await session.api.get(`${path}${cursor}`, DebtPage)
    for (const { flag, reasons } of body.items) {
      stale.set(flag, reasons.map(({ detail }) => detail).join('; '))
    }
    next = body.next
    if (next === null) break
  }
  return stale
}
