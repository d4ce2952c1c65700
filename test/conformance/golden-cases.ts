import { readdirSync, readFileSync } from 'node:fs'
import type { Details, EvaluationContext, JsonValue, Snapshot } from '@sluice/sdk/model'

/** One evaluation and its outcome. */
export interface GoldenCase {
  readonly name: string
  readonly flag: string
  readonly context: EvaluationContext
  readonly default: JsonValue
  readonly expect: Details
}

/** One file of cases/: a snapshot and what must come of it. */
export interface GoldenFile {
  readonly file: string
  readonly description: string
  readonly snapshot: Snapshot
  readonly cases: readonly GoldenCase[]
}

const folder = new URL('cases/', import.meta.url)
const names = readdirSync(folder).toSorted()

/** The texts of all files of cases/. */
export function readGoldenTexts(): string[] {
  return names.map((file) => readFileSync(new URL(file, folder), 'utf8'))
}

/** Reads all files of cases/. */
export function readGoldenFiles(): GoldenFile[] {
  const texts = readGoldenTexts()
  return names.map((file, i) => ({ file, ...JSON.parse(texts[i] ?? '') }))
}
