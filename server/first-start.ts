import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createSecret, hashSecret, isWellFormedSecret, loginPath } from './access/secret.ts'
import { adminTokenFile, readAdminToken } from './admin-token-file.ts'
import { eventOf, randomSeed } from './changes/change.ts'
import { patchConfigDecision } from './changes/flag-configs.ts'
import { createFlagDecision } from './changes/flags.ts'
import { createProject } from './changes/projects.ts'
import { offerSessionDecision } from './changes/sessions.ts'
import { createSdkKeyDecision } from './changes/tokens.ts'
import type { ControlPlane } from './control-plane.ts'
import { documentName, type TokenDocument } from './domain/documents.ts'
import type { ProjectFeed } from './state/project-feed.ts'
import type { ProjectState } from './state/project-state.ts'
import { type Decision, type Settled, transact, type WriteRequest } from './state/transact.ts'

/** What a first start made, to be shown once. */
export interface FirstStart {
  /** The admin token this start made, and the file that keeps it for the CLI; else null. */
  readonly admin: { readonly secret: string; readonly file: string } | null
  /** Path of a link that opens the console as that admin, once; null without one. */
  readonly loginPath: string | null
  /** Keys of the demo project by environment; empty without a demo. */
  readonly demoKeys: readonly { readonly environment: string; readonly secret: string }[]
}

const adminId = 'admin'

const author = () => ({ by: 'system:first-start', at: new Date().toISOString() })

/** Whether a store never had an admin token: it is empty, or a first start was interrupted. */
export function isFirstStart(system: ProjectState): boolean {
  return system.documents.token.row(adminId) === undefined
}

/**
 * Gives an empty store its first admin token and, if wanted, a demo project. A filled store is left
 * alone. Safe when several planes start at once: one of them makes the token.
 */
export async function firstStart(
  control: ControlPlane,
  dataDir: string,
  bootstrapToken: string | undefined,
  withDemo: boolean,
): Promise<FirstStart> {
  const { state } = control.projects.system
  if (!isFirstStart(state)) return { admin: null, loginPath: null, demoKeys: [] }
  const admin = bootstrapToken === undefined ? await keepAdminSecret(dataDir) : null
  const secret = bootstrapToken ?? admin?.secret ?? ''
  if (!(await makeAdminToken(control, secret))) {
    const stored = state.documents.token.get(adminId)
    if (admin !== null && stored?.hash !== hashSecret(secret)) await rm(admin.file, { force: true })
    return { admin: null, loginPath: null, demoKeys: [] }
  }
  // A token from outside is told to nobody, so neither is a link that stands in for it.
  const loginPath = admin === null ? null : await offerLogin(control, hashSecret(secret))
  const demoKeys = withDemo ? await makeDemo(control) : []
  return { admin, loginPath, demoKeys }
}

/**
 * Writes a new secret to its file before it becomes valid, so that no crash can lose it. A file
 * that an interrupted first start left, or that another plane on the same folder just made, stands.
 */
async function keepAdminSecret(dataDir: string): Promise<{ secret: string; file: string }> {
  const file = adminTokenFile(dataDir)
  const before = await readAdminToken(dataDir)
  if (before !== undefined && isWellFormedSecret(before)) return { secret: before, file }
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const { secret } = createSecret('personal')
  await writeFile(file, `${secret}\n`, { mode: 0o600 })
  return { secret, file }
}

/** False if another plane was first. */
async function makeAdminToken(control: ControlPlane, secret: string): Promise<boolean> {
  // The id follows from nothing secret and is the same on all planes: only one commit can succeed.
  const token: TokenDocument = {
    id: adminId,
    kind: 'personal',
    name: 'first admin',
    role: 'admin',
    hash: hashSecret(secret),
    createdAt: author().at,
    expiresAt: null,
  }
  const doc = documentName.token(token.id)
  const done = await run(control, control.projects.system, (state) => {
    if (state.documents.token.get(token.id) !== undefined) return { settled: false, about: [] }
    return {
      expect: [{ doc, is: 'absent' }],
      put: [{ doc, value: token, delivers: false }],
      drop: [],
      event: eventOf('token.created', author(), { token: token.id }),
      result: true,
    }
  })
  return done.result
}

/** Offers a session of the console to whoever reads what a first start prints. */
async function offerLogin(control: ControlPlane, hash: string): Promise<string> {
  const code = createSecret('login')
  await run(control, control.projects.system, (state) =>
    offerSessionDecision(state, { id: adminId, hash }, code, author()),
  )
  return loginPath(code)
}

/** A project with two environments and one flag that is rolled out to a half in staging. */
async function makeDemo(control: ControlPlane): Promise<FirstStart['demoKeys']> {
  const environments = [
    { key: 'staging', name: 'Staging' },
    { key: 'production', name: 'Production', critical: true },
  ]
  const created = await createProject(
    control,
    { key: 'demo', name: 'Demo', environments },
    author(),
    (decide) => run(control, control.projects.system, decide),
  )
  const feed = await control.projects.open(created.result.id)
  const flag = { key: 'welcome-banner', type: 'boolean', name: 'Welcome banner' } as const
  const seed = randomSeed()
  const made = await run(control, feed, (state) => createFlagDecision(state, flag, seed, author()))
  const staging = feed.state.documents.environment.get('staging')
  if (staging !== undefined) {
    const patch = { on: true, default: { percent: 50 } }
    await run(control, feed, (state) =>
      patchConfigDecision(state, made.result, staging, patch, author()),
    )
  }
  const keys: { environment: string; secret: string }[] = []
  for (const [key, environment] of feed.state.documents.environment.present()) {
    const secret = createSecret('server')
    const input = { kind: 'server', name: `demo ${key}`, origins: null } as const
    await run(control, feed, () => createSdkKeyDecision(input, environment, secret, author()))
    keys.push({ environment: key, secret: secret.secret })
  }
  return keys
}

function run<R>(
  control: ControlPlane,
  feed: ProjectFeed,
  decide: (state: ProjectState) => Decision<R> | Settled<R>,
) {
  const request: WriteRequest = {
    principal: author().by,
    operationId: null,
    requestHash: randomUUID(),
  }
  return transact(control.store.log, feed, request, decide)
}
