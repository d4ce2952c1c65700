import type { FirstStart } from '../first-start.ts'

/** What a first start says once. Without the demo the commands make what the demo would have. */
export function firstStartLines(
  { url, first }: { readonly url: string; readonly first: FirstStart },
  defaultUrl: string,
): string[] {
  const elsewhere = url === defaultUrl ? '' : ` --url ${url}`
  const width = Math.max(...first.demoKeys.map(({ environment }) => environment.length), 0)
  return [
    '',
    ...(first.admin === null
      ? ['The admin token is the one in SLUICE_BOOTSTRAP_TOKEN.']
      : [
          `Admin token, shown only now; the sluice command finds it in ${first.admin.file}:`,
          `  ${first.admin.secret}`,
        ]),
    ...(first.demoKeys.length === 0
      ? []
      : [
          'SDK keys of the project demo, shown only now:',
          ...first.demoKeys.map(
            ({ environment, secret }) => `  ${environment.padEnd(width)}  ${secret}`,
          ),
        ]),
    ...(first.loginPath === null
      ? []
      : ['', 'Open the console, once and within ten minutes:', `  ${url}${first.loginPath}`]),
    '',
    'Try next, in another terminal:',
    ...nextCommands(first.demoKeys.length > 0).map((words) => `  npx sluice ${words}${elsewhere}`),
  ]
}

/** What every start of a standby says. */
export const standbyLine =
  'STANDBY: no ramps, schedules or webhooks run here. Once the original is off: npx sluice activate'

/** Where commands on this machine find a token. */
export interface TokenFile {
  readonly path: string
  /** Whether it is a token of the store that was started. */
  readonly isKnown: boolean
}

/** What every later start says. */
export function laterStartLines(file: TokenFile | null): string[] {
  if (file === null) return []
  return file.isKnown
    ? [`The admin token is in ${file.path}`, 'For a link into the console: npx sluice console']
    : [`The token in ${file.path} belongs to another store: set SLUICE_TOKEN for commands`]
}

function nextCommands(hasDemo: boolean): readonly string[] {
  return hasDemo
    ? [
        'flag get welcome-banner',
        'evaluate welcome-banner --env staging --key user-1',
        'flag kill welcome-banner --env staging --reason "to see it happen"',
      ]
    : [
        'project create shop',
        'environment create production --critical --project shop',
        'flag create checkout --project shop',
      ]
}
