import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../server/config.ts'
import { startServer } from '../server/main.ts'

/**
 * Writes the types of the API that the console is checked against, from the OpenAPI document of this
 * very code: `node scripts/console-api.ts`. A test checks that they are in step.
 */

const consoleFolder = join(import.meta.dirname, '../server/console')

/** Where the types are kept. */
export const apiTypesFile = join(consoleFolder, 'src/api/schema.d.ts')

/** The OpenAPI document as this code serves it. */
export async function readOpenApi(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-openapi-'))
  const settings = { SLUICE_DATA_DIR: folder, SLUICE_PORT: '0', SLUICE_LOG_LEVEL: 'fatal' }
  const server = await startServer(readConfig(settings))
  try {
    const document: unknown = await (await fetch(`${server.url}/openapi.json`)).json()
    if (typeof document === 'object' && document !== null) return document
    throw new Error('the server gave no document')
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The types of a document, as TypeScript. */
export async function writeApiTypes(document: object): Promise<string> {
  // The console's own: it needs a compiler with a JavaScript API, which the repository's has not.
  const require = createRequire(join(consoleFolder, 'package.json'))
  const { default: openapiTS, astToString } = require('openapi-typescript')
  const text: unknown = astToString(await openapiTS(withoutExamples(document)))
  return `// Made by scripts/console-api.ts from the OpenAPI document. Change the routes, not this.\n${text}`
}

/** What the types need: no words and examples, which are for people, and of answers the good ones. */
function withoutExamples(document: object): object {
  const kept: unknown = JSON.parse(
    JSON.stringify(document, (name, value: unknown) => {
      const isExample = /^examples?$/.test(name) && !isSchema(value)
      if (isExample || (name === 'description' && typeof value === 'string')) return undefined
      return name === 'responses' && isObject(value) ? successes(value) : value
    }),
  )
  return isObject(kept) ? kept : {}
}

/** A member of an answer may be called `examples` too: what describes it is a schema. */
function isSchema(value: unknown): boolean {
  return isObject(value) && !Array.isArray(value) && ('type' in value || '$ref' in value)
}

function successes(responses: object): object {
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  return Object.fromEntries(
    good.map(([status, answer]) => [status, { ...answer, headers: undefined }]),
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

if (import.meta.main) {
  writeFileSync(apiTypesFile, await writeApiTypes(await readOpenApi()))
}
