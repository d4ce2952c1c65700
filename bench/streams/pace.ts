/** How much is measured. */
export interface Pace {
  /** Streams open at once. */
  readonly streams: number
  /** Runs, and kills in each of them. */
  readonly runs: number
  readonly killsPerRun: number
  /** Real SDK clients that send reports. */
  readonly clients: number
  /** How long each kind of request is made, ms. */
  readonly loadMs: number
}

/** What figures are taken from. */
export const fullPace: Pace = {
  streams: 10_000,
  runs: 5,
  killsPerRun: 4,
  clients: 200,
  loadMs: 4000,
}

/** Says only that all of it still runs. */
export const quickPace: Pace = {
  streams: 500,
  runs: 2,
  killsPerRun: 2,
  clients: 20,
  loadMs: 500,
}
