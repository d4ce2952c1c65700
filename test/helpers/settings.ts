import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './architecture.ts'

/** Names of the settings, and which of them may be files. */
export function readSettings(): { names: string[]; secrets: string[] } {
  const text = readFileSync(join(repositoryRoot, 'server/config.ts'), 'utf8')
  const names = [...text.matchAll(/^ {2}([A-Z_]+): Type\./gm)].map(([, name = '']) => name)
  const list = /const secrets = \[(.*?)\]/s.exec(text)?.[1] ?? ''
  return { names, secrets: [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name) }
}

/** Those of some names that are no setting, and no secret in a file. */
export function unknownSettings(names: readonly string[]): string[] {
  const known = readSettings()
  return names.filter((name) => {
    const file = name.replace(/_FILE$/, '')
    return !known.names.includes(name) && !(file !== name && known.secrets.includes(file))
  })
}
