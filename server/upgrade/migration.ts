import { readdir } from 'node:fs/promises'
import type { Store } from '../store/contract.ts'
import type { Layout } from '../store/layout.ts'

/** One numbered change of stored data: what a file in `migrations/` exports, and its name. */
export interface Migration {
  /** Of the file `001-record-the-layout.ts`: 1. */
  readonly number: number
  /** Of the same file: `record-the-layout`. */
  readonly name: string
  /**
   * What the store is raised to. `minWriter` is raised before anything is changed, so that planes
   * that are shut out write nothing in between; `version`, the migration's number, afterwards.
   */
  readonly layout: Layout
  /** Changes documents by ordinary commits. May be run again after it was interrupted anywhere. */
  readonly run?: (store: Store) => Promise<void>
}

/** Where the migrations are. */
export const MIGRATION_FOLDER = new URL('../../migrations/', import.meta.url)

/** All migrations, oldest first. Throws on a file that is not a migration, and on a gap. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const files = (await readdir(MIGRATION_FOLDER)).filter((file) => file.endsWith('.ts')).sort()
  return Promise.all(files.map((file, index) => readMigration(file, index + 1)))
}

/** For people: `001-record-the-layout`. */
export function titleOf({ number, name }: Pick<Migration, 'number' | 'name'>): string {
  return `${String(number).padStart(3, '0')}-${name}`
}

async function readMigration(file: string, expected: number): Promise<Migration> {
  const [, number, name] = /^(\d{3})-([a-z]+(?:-[a-z]+)*)\.ts$/.exec(file) ?? []
  if (name === undefined || Number(number) !== expected) {
    throw new Error(
      `migrations/${file} is not named like ${titleOf({ number: expected, name: 'what-it-does' })}.ts`,
    )
  }
  const exported: unknown = await import(new URL(file, MIGRATION_FOLDER).href)
  if (!isExported(exported) || exported.layout.version !== expected) {
    throw new Error(`migrations/${file} does not export a layout of version ${expected}`)
  }
  const { layout, run } = exported
  return { number: expected, name, layout, ...(run === undefined ? {} : { run }) }
}

function isExported(value: unknown): value is Pick<Migration, 'layout' | 'run'> {
  if (typeof value !== 'object' || value === null || !('layout' in value)) return false
  const { layout } = value
  const run = 'run' in value ? value.run : undefined
  return (
    typeof layout === 'object' &&
    layout !== null &&
    'version' in layout &&
    typeof layout.version === 'number' &&
    'minWriter' in layout &&
    typeof layout.minWriter === 'number' &&
    (run === undefined || typeof run === 'function')
  )
}
