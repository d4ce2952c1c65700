import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Failure } from './failure.ts'
import { surroundings } from './surroundings.ts'

/** Name of the file in a folder of work, looked for upwards from where a command is run. */
export const PROJECT_FILE = 'sluice.config.json'
/** A person's own file, in the home folder. */
export const PERSONAL_FILE = '.config/sluice/config.json'

const fileCharactersMax = 64 * 1024

/** Settings by the names of their environment variables. */
export type Defaults = Readonly<Record<string, string>>

/** What each member of a file sets. */
const settings: Readonly<Record<string, string>> = {
  url: 'SLUICE_URL',
  project: 'SLUICE_PROJECT',
  environment: 'SLUICE_ENVIRONMENT',
}

/**
 * Defaults of the command's settings from files; options and environment variables come before them,
 * and the file of the folder before the person's own. Throws a Failure that names a file that cannot
 * be used.
 */
export function readDefaults(from = surroundings().folder, home = surroundings().home): Defaults {
  const personal = readFile(join(home, PERSONAL_FILE), true)
  return { ...personal, ...readUpwards(resolve(from)) }
}

function readUpwards(folder: string): Defaults {
  const found = readFile(join(folder, PROJECT_FILE), false)
  if (found !== null) return found
  const above = dirname(folder)
  return above === folder ? {} : readUpwards(above)
}

/** Null if there is no such file. */
function readFile(path: string, isPersonal: boolean): Defaults | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw unusable(path, `it cannot be read (${code})`)
  }
  if (text.length > fileCharactersMax) throw unusable(path, 'it is too large')
  const defaults: Record<string, string> = {}
  for (const [name, value] of Object.entries(readObject(path, text))) {
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined
    const fault = faultOf(name, setting, value, isPersonal)
    if (fault !== null) throw unusable(path, fault)
    if (setting !== undefined && typeof value === 'string') defaults[setting] = value
  }
  return defaults
}

function readObject(path: string, text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Not JSON: the same advice.
  }
  throw unusable(
    path,
    'it must be a JSON object such as {"project":"shop","environment":"staging"}',
  )
}

function faultOf(
  name: string,
  setting: string | undefined,
  value: unknown,
  isPersonal: boolean,
): string | null {
  if (name === 'token') {
    return 'it must not hold a token: set SLUICE_TOKEN, or SLUICE_TOKEN_FILE to a file of your own'
  }
  if (setting === undefined) {
    return `"${name}" is not a setting; there are ${Object.keys(settings).join(', ')}`
  }
  if (typeof value !== 'string' || value === '') return `"${name}" must be text`
  // Whoever gets a file into a repository would be sent the token of everybody who works there.
  if (name === 'url' && !isPersonal) {
    return `"url" says where your token is sent, so it is read from ~/${PERSONAL_FILE} only: put it there, or set SLUICE_URL`
  }
  if (name === 'url' && !/^https?:\/\//.test(value)) {
    return '"url" must be an address such as https://flags.example.org'
  }
  return null
}

function unusable(path: string, why: string): Failure {
  return new Failure('CONFIG_INVALID', `${path}: ${why}.`, { exitCode: 2 })
}
