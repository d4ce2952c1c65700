import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin'
import { IdGenerator } from '@cucumber/messages'
import { repositoryRoot } from '../../helpers/architecture.ts'

/** OpenFeature's own scenarios, beside the clone; they are no part of it. */
export const SPEC_FOLDER = join(repositoryRoot, '../shared/conformance/openfeature-spec/gherkin')

/** One scenario with the steps of its background before its own, and one row of examples filled in. */
export interface Scenario {
  /** Its file, its title and the row of examples it was made of. */
  readonly name: string
  readonly title: string
  readonly steps: readonly ScenarioStep[]
}

/** A step: its text, and the rows of the table below it. */
export interface ScenarioStep {
  readonly text: string
  readonly table: readonly (readonly string[])[]
}

/** All scenarios; undefined if the folder is missing. */
export function readScenarios(): readonly Scenario[] | undefined {
  if (!existsSync(SPEC_FOLDER)) return undefined
  const files = readdirSync(SPEC_FOLDER).filter((file) => file.endsWith('.feature'))
  return files.toSorted().flatMap(scenariosOf)
}

function scenariosOf(file: string): Scenario[] {
  const newId = IdGenerator.incrementing()
  const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher())
  const document = parser.parse(readFileSync(join(SPEC_FOLDER, file), 'utf8'))
  return compile(document, file, newId).map(({ name: title, steps, location }) => ({
    name: `${file}:${location?.line ?? 0} ${title}`,
    title,
    steps: steps.map(({ text, argument }) => ({
      text,
      table: (argument?.dataTable?.rows ?? []).map(({ cells }) => cells.map(({ value }) => value)),
    })),
  }))
}
