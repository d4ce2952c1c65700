import { NewToken, Token } from '../answers.ts'
import { apiPath } from '../api-client.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice token create`. */
export interface CreateTokenOptions extends CommonOptions {
  readonly name: string
  /** Print the bare secret and nothing else. */
  readonly secret?: boolean
}

/** `sluice token create`: a server key of one environment. The only command that shows a secret. */
export async function createToken(options: CreateTokenOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const { body } = await session.api.post('/tokens', NewToken, {
    body: { kind: 'server', name: options.name, project, environment },
    project,
  })
  if (options.secret === true) return printLine(body.secret)
  if (session.json) return printJson(body)
  printLine(printable(`Token ${body.id} (${body.name}) of ${project}/${environment} is made.`))
  printLine('Its secret is shown only now:')
  printLine(`  ${body.secret}`)
}

/** `sluice token list`: never shows a secret; nobody keeps them. */
export async function listTokens(options: CommonOptions): Promise<void> {
  const { api, json } = await openSession(options)
  const page = await api.list('/tokens', Token)
  if (json) return printJson(page)
  printTable(
    ['ID', 'KIND', 'NAME', 'FOR', 'MADE', 'EXPIRES'],
    page.items.map((token) => [
      token.id,
      token.kind,
      token.name,
      token.project === null
        ? (token.role ?? '')
        : `${token.project}/${token.environment ?? '(gone)'}`,
      token.createdAt,
      token.expiresAt ?? 'never',
    ]),
  )
}

/** `sluice token revoke`: whoever uses the token is cut off. */
export async function revokeToken(id: string, options: CommonOptions): Promise<void> {
  const { api, json } = await openSession(options)
  const path = apiPath('tokens', id)
  const { body, etag } = await api.get(path, Token)
  await api.delete(path, {
    ifMatch: etag,
    ...(body.project === null ? {} : { project: body.project }),
  })
  if (!json) printLine(printable(`Token ${id} (${body.name}) is revoked`))
}
