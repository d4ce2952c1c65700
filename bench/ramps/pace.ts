/** How much is measured of real ramps. */
export interface Pace {
  /** Real SDK clients. */
  readonly clients: number
  /** Ramps that are taken back by a verdict, and cut over and back by hand. */
  readonly turns: number
  /** Ramps that run at once, and how many of them have full histograms. */
  readonly ramps: number
  readonly counted: number
  /** How long their controller is watched, and how often. */
  readonly watchMs: number
  readonly watches: number
}

/** What figures are taken from. */
export const fullPace: Pace = {
  clients: 50,
  turns: 20,
  ramps: 1000,
  counted: 100,
  watchMs: 20_000,
  watches: 3,
}

/** Says only that all of it still runs. */
export const quickPace: Pace = {
  clients: 10,
  turns: 2,
  ramps: 20,
  counted: 2,
  watchMs: 2000,
  watches: 1,
}
