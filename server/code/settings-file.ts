import { lstat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { KEY_FORMS } from './generated-names.ts'
import { type CodeSettings, DEFAULT_SETTINGS } from './settings.ts'

/** Names of the file, looked for in a folder and those above it. */
export const SETTINGS_FILES = ['sluice.config.ts', 'sluice.config.js', 'sluice.config.mjs'] as const

const Names = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 1000 })

const Wrapper = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 256 }),
    keyArgument: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
    flag: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    gives: Type.Optional(
      Type.Union([
        Type.Literal('value'),
        Type.Literal('details'),
        Type.Literal('promise'),
        Type.Literal('promiseOfDetails'),
      ]),
    ),
  },
  { additionalProperties: false },
)

/** Names at least one form, and no other than there are: a misspelt one would find nothing. */
const GeneratedName = Type.String({
  pattern: `^[^{}]*(\\{(${KEY_FORMS.join('|')})\\}[^{}]*)+$`,
})

const Settings = Type.Object(
  {
    clients: Type.Optional(Names),
    wrappers: Type.Optional(Type.Array(Wrapper, { maxItems: 1000 })),
    openFeature: Type.Optional(
      Type.Union([Type.Literal('server'), Type.Literal('web'), Type.Null()]),
    ),
    pure: Type.Optional(Names),
    generatedNames: Type.Optional(Type.Array(GeneratedName, { maxItems: 1000 })),
    aliases: Type.Optional(Type.Record(Type.String({ minLength: 1 }), Type.String())),
    exclude: Type.Optional(Names),
  },
  { additionalProperties: false },
)

/** A settings file that cannot be used. */
export class SettingsInvalid extends Error {
  readonly code = 'CONFIG_INVALID'
}

/**
 * Reads what an application says of its code: `sluice.config.ts` in a folder or above it, up to the
 * root of the repository. It is a module, and is run. Rejects with SettingsInvalid.
 */
export async function readSettings(folder: string): Promise<CodeSettings> {
  const file = await findFile(resolve(folder))
  if (file === null) return DEFAULT_SETTINGS
  let value: unknown
  try {
    value = (await import(pathToFileURL(file).href)).default
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SettingsInvalid(`${file} cannot be loaded: ${reason}`)
  }
  if (Value.Check(Settings, value)) {
    const { clients, wrappers, openFeature, pure, generatedNames, aliases, exclude } = value
    return {
      clients: clients ?? [],
      wrappers: wrappers ?? [],
      openFeature: openFeature ?? null,
      pure: pure ?? [],
      generatedNames: generatedNames ?? [],
      aliases: aliases ?? {},
      exclude: exclude ?? [],
    }
  }
  const [fault] = Value.Errors(Settings, value)
  throw new SettingsInvalid(
    `${file}: its default export is not as it must be at ${fault?.path || '/'}: ${fault?.message}`,
  )
}

async function findFile(folder: string): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    for (const name of SETTINGS_FILES) {
      const file = join(at, name)
      if (await exists(file)) return file
    }
    if (at === dirname(at) || (await exists(join(at, '.git')))) return null
  }
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
