import type { Static } from '@sinclair/typebox'
import { NewToken, Token } from '../answers/token.ts'
import { apiPath } from '../api-client.ts'
import { readDuration } from '../duration.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'

/** What shows a secret: alone, with `--secret`. */
interface SecretOptions extends CommonOptions {
  /** Print the bare secret and nothing else. */
  readonly secret?: boolean
}

/** Options of `sluice token create`. */
export interface CreateTokenOptions extends SecretOptions {
  readonly name: string
  readonly kind: string
  readonly role?: string
  /** The role holds in all projects. */
  readonly allProjects?: boolean
  /** Keys of the environments in which the role may change things. */
  readonly environments?: readonly string[]
  /** Origins of the pages that may use a client key. */
  readonly origins?: readonly string[]
  /** How long it is valid. */
  readonly expiresIn?: string
}

/** Options of `sluice token rotate`. */
export interface RotateTokenOptions extends SecretOptions {
  /** How long the old secret is still taken. */
  readonly overlap?: string
}

/** `sluice token create`: an SDK key of one environment, or a token with a role. */
export async function createToken(options: CreateTokenOptions): Promise<void> {
  const session = await openSession(options)
  const limits = await readLimits(session, options)
  const { body } = await session.api.post('/tokens', NewToken, {
    body: {
      ...{ kind: options.kind, name: options.name, origins: options.origins },
      ...limits,
      ...readExpiry(options),
    },
    ...(limits.project === undefined ? {} : { project: limits.project }),
  })
  printSecret(session, options, body, `is made, for ${placeOf(body)}.`)
}

/** `sluice token list`: never shows a secret; nobody keeps them. */
export async function listTokens(options: CommonOptions): Promise<void> {
  const { api, json } = await openSession(options)
  const page = await api.list('/tokens', Token)
  if (json) return printJson(page)
  printTable(
    ['ID', 'KIND', 'NAME', 'FOR', 'LAST USED', 'EXPIRES'],
    page.items.map((token) => [
      token.id,
      token.kind,
      token.name,
      placeOf(token),
      token.lastUsedAt ?? '',
      token.expiresAt ?? 'never',
    ]),
  )
}

/** `sluice token rotate`: another secret; the old one is taken a while longer. */
export async function rotateToken(id: string, options: RotateTokenOptions): Promise<void> {
  const session = await openSession(options)
  const { overlap } = options
  const { body } = await session.api.post(apiPath('tokens', id, 'rotate'), NewToken, {
    body: overlap === undefined ? {} : { overlapMs: readDuration(overlap, '--overlap') },
  })
  const until = body.previousExpiresAt
  const fate = until === null ? 'is refused from now on' : `is taken until ${until}`
  printSecret(session, options, body, `has another secret. The old one ${fate}: replace it.`)
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

/** SDK keys have an environment. A role is limited to the project at hand unless all are meant. */
async function readLimits(session: Session, options: CreateTokenOptions) {
  const { kind, role, allProjects = false, environments } = options
  if (kind !== 'personal' && kind !== 'automation') {
    const project = await session.findProject()
    return { project, environment: await session.findEnvironment(project), role, environments }
  }
  const project = allProjects ? undefined : await session.findProject()
  return { project, role, environments }
}

function readExpiry({ expiresIn }: CreateTokenOptions): { expiresAt?: string } {
  if (expiresIn === undefined) return {}
  const lifetimeMs = readDuration(expiresIn, '--expires-in')
  return { expiresAt: new Date(Date.now() + lifetimeMs).toISOString() }
}

function placeOf(token: Static<typeof Token>): string {
  const { role, project, environment, environments } = token
  if (role === null) return `${project ?? '(gone)'}/${environment ?? '(gone)'}`
  const where = environments === null ? '' : `/${environments.join(',') || '(gone)'}`
  return `${role} of ${project === null ? 'all projects' : `${project}${where}`}`
}

/** The only place that shows a secret. */
function printSecret(
  session: Session,
  options: SecretOptions,
  token: Static<typeof NewToken>,
  what: string,
): void {
  if (options.secret === true) {
    printLine(token.secret)
    return
  }
  if (session.json) {
    printJson(token)
    return
  }
  printLine(printable(`Token ${token.id} (${token.name}) ${what}`))
  printLine('Its secret is shown only now:')
  printLine(`  ${token.secret}`)
}
