import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the build of the console is put: `scripts/build-console.mjs` makes it. */
export const consoleFolder = join(import.meta.dirname, 'console', 'dist')

/** The page of the console, ready to be sent but for what differs from request to request. */
export interface ConsolePage {
  /** The page with a nonce for the styles that it makes itself. */
  render(nonce: string): string
}

/** Reads the built page for a base path; null if there is no build. */
export function readConsolePage(basePath: string, folder = consoleFolder): ConsolePage | null {
  const html = readPage(folder)
  if (html === null) return null
  const placed = html
    .replaceAll('"./', `"${basePath}/console/`)
    .replace('name="sluice-base" content=""', `name="sluice-base" content="${basePath}"`)
  const [begin = '', ...rest] = placed.split('__NONCE__')
  return { render: (nonce) => [begin, ...rest].join(nonce) }
}

function readPage(folder: string): string | null {
  try {
    return readFileSync(join(folder, 'index.html'), 'utf8')
  } catch {
    return null
  }
}
