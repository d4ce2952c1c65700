import type { Cleanup } from './cleanup.ts'

/** One figure of the table: what came out of each run of it. */
export interface Measure {
  readonly what: string
  /** For example `ms`, `commits/s`, `MiB`. */
  readonly unit: string
  /** One number a run, in the order of the runs; the median and the spread are made from them. */
  readonly values: readonly number[]
}

/** What a part is given. */
export interface Bench {
  /** Whatever a part starts or creates is registered here before it is used. */
  readonly cleanup: Cleanup
  /** What the figures are measured on, for what a part writes to a file. */
  readonly machine: string
  /** Those of the part's choices that were named; none means all of them. */
  readonly chosen: readonly string[]
  /** Tells whoever waits what is going on. */
  progress(message: string): void
}

/** A group of figures that is measured together, and can be asked for by its name. */
export interface Part {
  readonly name: string
  readonly title: string
  /** Not finished by then counts as failed. */
  readonly timeoutMs: number
  /** Names that may follow the part's own, to measure only those. */
  readonly choices?: readonly string[]
  /** Measures, and gives the tables in Markdown. */
  run(bench: Bench): Promise<string>
}

/** Collects one value a run for each figure, by name, in the order in which they first came. */
export class Runs {
  readonly #figures = new Map<string, { readonly unit: string; readonly values: number[] }>()

  /** Adds the value of one run. */
  add(what: string, unit: string, value: number): void {
    const figure = this.#figures.get(what) ?? { unit, values: [] }
    figure.values.push(value)
    this.#figures.set(what, figure)
  }

  /** All figures so far. */
  measures(): Measure[] {
    return [...this.#figures].map(([what, { unit, values }]) => ({ what, unit, values }))
  }
}
