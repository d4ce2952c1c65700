import type { Flag } from '../api/types.ts'
import { basePath } from '../base.ts'

/** What code can be shown for. */
export const snippetLanguages = [
  { value: 'node', label: 'Node' },
  { value: 'test', label: 'A test' },
  { value: 'cli', label: 'Command line' },
  { value: 'curl', label: 'OFREP (curl)' },
] as const

type Language = (typeof snippetLanguages)[number]['value']

/** Code that asks for a flag and works when it is pasted. */
export function snippetFor(
  language: Language,
  flag: Flag,
  project: string,
  environment: string,
): string {
  const url = `${window.location.origin}${basePath}`
  const key = `'${flag.key}'`
  const { getter, otherwise } = getters[flag.type]
  if (language === 'cli') {
    return [
      `npx sluice flag get ${flag.key} --project ${project} --env ${environment}`,
      `npx sluice evaluate ${flag.key} --project ${project} --env ${environment} --key user-1`,
    ].join('\n')
  }
  if (language === 'curl') {
    return [
      `curl -s ${url}/ofrep/v1/evaluate/flags/${flag.key} \\`,
      '  -H "Authorization: Bearer $SLUICE_KEY" -H \'content-type: application/json\' \\',
      `  -d '{"context":{"targetingKey":"user-1"}}'`,
    ].join('\n')
  }
  if (language === 'test') {
    const value = JSON.stringify(flag.variations[0]?.value ?? null)
    return [
      `import { createTestClient } from '@sluice/sdk/testing'`,
      '',
      `const flags = createTestClient({ ${key}: ${value} })`,
      `console.log(flags.${getter}(${key}, { targetingKey: 'user-1' }, ${otherwise}))`,
    ].join('\n')
  }
  return [
    `import { env } from 'node:process'`,
    `import { createClient } from '@sluice/sdk'`,
    '',
    '// One for the whole process. The key is a server key of this environment (page Tokens).',
    `const flags = createClient({ url: '${url}', key: env.SLUICE_KEY })`,
    'await flags.ready(1000)',
    '',
    `const value = flags.${getter}(${key}, { targetingKey: 'user-1' }, ${otherwise})`,
    'console.log(value)',
  ].join('\n')
}

const getters = {
  boolean: { getter: 'boolean', otherwise: 'false' },
  string: { getter: 'string', otherwise: `''` },
  number: { getter: 'number', otherwise: '0' },
  json: { getter: 'json', otherwise: 'null' },
} as const
