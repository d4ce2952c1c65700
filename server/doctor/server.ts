import { Value } from '@sinclair/typebox/value'
import { SessionStanding } from '../cli/answers/session.ts'
import { causeOf, clockFinding, type Finding, fail, ok, warn } from './finding.ts'

const timeoutMs = 5000
/** The header `Date` has whole seconds. */
const dateTickMs = 1000

/** Asks a running server how it is, and whether the token is good. Nothing is changed. */
export async function serverFindings(url: string, token: string | undefined): Promise<Finding[]> {
  const base = url.replace(/\/+$/, '')
  const before = Date.now()
  let alive: Response
  try {
    alive = await ask(`${base}/healthz`)
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const detail = `no Sluice answers at ${base} (${causeOf(cause)})`
    return [fail('server', detail, 'start it (npm start), or name another one: SLUICE_URL, --url')]
  }
  const after = Date.now()
  if (alive.status !== 200) {
    const detail = `${base}/healthz answered with status ${alive.status}`
    return [fail('server', detail, 'check the address, with the base path if there is one')]
  }
  const theirs = Date.parse(alive.headers.get('date') ?? '')
  return [
    ok('server', `${base} answers after ${after - before} ms`),
    await readinessFinding(base),
    ...(Number.isNaN(theirs)
      ? []
      : [clockFinding('server clock', { theirs, before, after }, dateTickMs)]),
    await tokenFinding(base, token),
    ...(await standbyFindings(base, token)),
  ]
}

/** A copy looks like its original, until somebody wonders why a kill there reaches nobody. */
async function standbyFindings(base: string, token: string | undefined): Promise<Finding[]> {
  if (token === undefined || !isHeaderValue(token)) return []
  try {
    const answer = await ask(`${base}/api/v1/session`, `Bearer ${token}`)
    const session: unknown = await answer.json()
    if (!Value.Check(SessionStanding, session) || session.standby === null) return []
    const { since, serves } = session.standby
    const drives = 'it drives no ramps, schedules and webhooks'
    const detail = `a standby copy since ${since}: ${drives}${serves ? '' : ', and answers no SDK'}`
    return [warn('standby', detail, 'once the original is off: sluice activate')]
  } catch {
    // What the server answers to this token is said by the check before.
    return []
  }
}

async function readinessFinding(base: string): Promise<Finding> {
  try {
    const answer = await ask(`${base}/readyz`)
    if (answer.status === 200) return ok('readiness', 'its store answers, and its data is fresh')
    const body = (await answer.text()).slice(0, 500)
    const advice = 'look at its log and at the store; flags go on serving what was known last'
    return fail('readiness', `it is not ready: ${body}`, advice)
  } catch (error) {
    return fail('readiness', causeOf(error), 'look at its log')
  }
}

async function tokenFinding(base: string, token: string | undefined): Promise<Finding> {
  const advice = 'set SLUICE_TOKEN or SLUICE_TOKEN_FILE to a token of this server'
  if (token === undefined) return warn('token', 'there is none', advice)
  if (!isHeaderValue(token)) return fail('token', 'it holds characters of no token', advice)
  try {
    const { status } = await ask(`${base}/api/v1/projects?limit=1`, `Bearer ${token}`)
    if (status === 200) return ok('token', 'the server knows it')
    if (status === 401)
      return fail('token', 'the server does not know it, or it has expired', advice)
    return status === 403
      ? warn('token', 'it may not list projects', 'commands may need --project, or another token')
      : fail('token', `the server answered with status ${status}`, 'look at its log')
  } catch (error) {
    return fail('token', causeOf(error), 'look at the log of the server')
  }
}

function isHeaderValue(token: string): boolean {
  return /^[!-~]{1,512}$/.test(token)
}

function ask(url: string, authorization?: string): Promise<Response> {
  return fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    headers: authorization === undefined ? {} : { authorization },
  })
}
