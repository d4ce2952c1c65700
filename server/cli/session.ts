import { adminTokenFile, readAdminToken } from '../admin-token-file.ts'
import { readConfig } from '../config.ts'
import { Environment, Project } from './answers/project.ts'
import { ApiClient, apiPath } from './api-client.ts'
import { readDefaults } from './defaults.ts'
import { Failure } from './failure.ts'
import { givenPath, surroundings } from './surroundings.ts'

/** Options that every command takes. */
export interface CommonOptions {
  readonly project?: string
  readonly env?: string
  readonly url?: string
  readonly json?: boolean
  readonly yes?: boolean
  /** Why a change is made; only commands that change something take it. */
  readonly reason?: string
}

/** What a command works with. */
export interface Session {
  readonly api: ApiClient
  /** Address of the server, without a slash at its end. */
  readonly url: string
  /** Print the API's JSON and nothing else. */
  readonly json: boolean
  /** Do not ask before changing a critical environment, or deleting something. */
  readonly yes: boolean
  /** The environment that was named, by option or setting; the command need not have one. */
  readonly named: string | undefined
  /** Key of the project: the named one, else the only one there is. */
  findProject(): Promise<string>
  /** Key of the environment of a project: the named one, else the only one there is. */
  findEnvironment(project: string): Promise<string>
}

/** Reads the settings and the token. Nothing is sent yet. */
export async function openSession(options: CommonOptions): Promise<Session> {
  const config = readConfig(surroundings().environment, readDefaults())
  const url = options.url ?? config.SLUICE_URL
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new Failure('USAGE', `--url must be an address such as http://127.0.0.1:4400`, {
      exitCode: 2,
    })
  }
  const token = config.SLUICE_TOKEN ?? (await readAdminToken(givenPath(config.SLUICE_DATA_DIR)))
  const api = new ApiClient(url, checkToken(token, config.SLUICE_DATA_DIR), options.reason)
  const named = options.env ?? config.SLUICE_ENVIRONMENT
  return {
    api,
    url: url.replace(/\/+$/, ''),
    json: options.json ?? false,
    yes: options.yes ?? false,
    named,
    findProject: async () => options.project ?? config.SLUICE_PROJECT ?? findOnlyProject(api),
    findEnvironment: async (project) => named ?? findOnlyEnvironment(api, project),
  }
}

/** Refused here, because an HTTP library would repeat a malformed token in its error. */
function checkToken(token: string | undefined, dataDir: string): string {
  if (token === undefined) {
    throw new Failure(
      'TOKEN_REQUIRED',
      `There is no token: set SLUICE_TOKEN or SLUICE_TOKEN_FILE. (On the machine of a server the ` +
        `command finds one by itself, in ${adminTokenFile(dataDir)}; SLUICE_DATA_DIR moves it.)`,
    )
  }
  if (/^[!-~]{1,4096}$/.test(token)) return token
  throw new Failure('TOKEN_INVALID', 'The token holds characters that no token has.')
}

async function findOnlyProject(api: ApiClient): Promise<string> {
  const { items } = await api.list('/projects', Project)
  const [only, another] = items
  if (only === undefined) {
    throw new Failure('NOT_FOUND', 'There is no project yet: sluice project create <key>')
  }
  if (another === undefined) return only.key
  const keys = items.map(({ key }) => key).join(', ')
  throw new Failure('PROJECT_REQUIRED', `Say which project, with --project: ${keys}.`, {
    exitCode: 2,
  })
}

async function findOnlyEnvironment(api: ApiClient, project: string): Promise<string> {
  const { items } = await api.list(apiPath('projects', project, 'environments'), Environment)
  const [only, another] = items
  if (only === undefined) {
    throw new Failure(
      'NOT_FOUND',
      `${project} has no environment yet: sluice environment create <key> --project ${project}`,
    )
  }
  if (another === undefined) return only.key
  const keys = items.map(({ key }) => key).join(', ')
  throw new Failure('ENVIRONMENT_REQUIRED', `Say which environment, with --env: ${keys}.`, {
    exitCode: 2,
  })
}
