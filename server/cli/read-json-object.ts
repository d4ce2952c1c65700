import { Failure } from './failure.ts'

/** Reads the value of an option that is a JSON object. */
export function readJsonObject(text: string, option: string, example: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Not JSON: the same advice.
  }
  throw new Failure('USAGE', `${option} takes a JSON object such as '${example}'`, { exitCode: 2 })
}
