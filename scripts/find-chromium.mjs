/**
 * Finds the Chromium that tests run in: for `setup-system.mjs`, which installs it, and for tests.
 * Plain JavaScript without dependencies, because the first of them runs before anything else.
 */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
const MAC_OS = '/Applications/Chromium.app/Contents/MacOS/Chromium'

/** The path of a Chromium on this machine, or undefined. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...paths, MAC_OS].find(isExecutable)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
