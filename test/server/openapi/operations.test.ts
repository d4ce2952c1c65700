import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { startTestServer } from '../../helpers/server.ts'
import { type Answered, createContract } from './contract.ts'

/** Every operation of the document, in an order in which each can succeed on the demo project. */
const story = [
  'getHealth',
  'getReadiness',
  'getMetrics',
  'listSigningKeys',
  'createProject',
  'listProjects',
  'getProject',
  'updateProject',
  'createEnvironment',
  'listEnvironments',
  'getEnvironment',
  'updateEnvironment',
  'createFlag',
  'listFlags',
  'getFlag',
  'updateFlag',
  'getFlagConfig',
  'updateFlagConfig',
  'createSegment',
  'listSegments',
  'getSegment',
  'updateSegment',
  'listIncluded',
  'addToIncluded',
  'removeFromIncluded',
  'importIncluded',
  'listExcluded',
  'addToExcluded',
  'removeFromExcluded',
  'importExcluded',
  'deleteSegment',
  'createExclusionGroup',
  'listExclusionGroups',
  'getExclusionGroup',
  'updateExclusionGroup',
  'deleteExclusionGroup',
  'evaluateFlags',
  'killFlag',
  'restoreFlag',
  'killFlags',
  'restoreFlags',
  'getSnapshot',
  'streamChanges',
  'sendReport',
  'evaluateRemotely',
  'evaluateAllRemotely',
  'getReceipts',
  'listInstances',
  'getUsage',
  'listFlagHistory',
  'streamEvents',
  'revertFlag',
  'listAuditEntries',
  'verifyAudit',
  'listSystemAuditEntries',
  'verifySystemAudit',
  'createToken',
  'listTokens',
  'getToken',
  'rotateToken',
  'mintAccessToken',
  'revokeToken',
  'archiveFlag',
  'unarchiveFlag',
  'archiveFlag',
  'deleteFlag',
  'deleteEnvironment',
  'deleteProject',
]

const run = promisify(execFile)

/** Runs a documented command as if it were pasted. A stream is read for a second. */
async function paste(command: string, env: Record<string, string>): Promise<Answered> {
  const verbose = command.replace(/^curl /, 'curl -s -i --max-time 5 ')
  const patient = verbose.replace('--max-time 5 -N', '--max-time 1 -N')
  const { stdout } = await run('sh', ['-c', patient], { env }).catch((error: unknown) => {
    // 28: the time was over, which is how a stream ends here.
    if (error instanceof Error && 'code' in error && error.code === 28 && 'stdout' in error) {
      return { stdout: String(error.stdout) }
    }
    throw error
  })
  const [head = '', ...rest] = stdout.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = new Headers()
  for (const line of lines) headers.append(line.split(':', 1)[0] ?? '', line.replace(/^.*?: */, ''))
  return { status: Number(first.split(' ')[1]), headers, text: rest.join('\r\n\r\n') }
}

t.test('every operation works by the command that the document shows', async (t) => {
  const server = await startTestServer(t, { demo: true })
  const document: unknown = (await server.get('/openapi.json')).body
  const contract = createContract(document)
  const ids = contract.operations.map(({ id }) => id)
  t.same(new Set(ids), new Set(story), 'the story tells of every operation')
  const staging = await server.createKey('demo', 'staging')
  const spare = await server.createKey('demo', 'staging')
  const { headers } = await server.get('/api/v1/projects/demo/flags')
  const revision = headers.get('sluice-revision')
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    SLUICE_URL: server.url,
    SLUICE_TOKEN: server.adminToken,
    SLUICE_SDK_KEY: staging.secret,
    TOKEN_ID: spare.id,
  }
  for (const id of story) {
    const operation = contract.operations.find((one) => one.id === id)
    if (operation === undefined) continue
    const shown = /```sh\n(.*?)\n```/s.exec(String(operation.described.description))?.[1] ?? ''
    // A revision is one of the reader's own: no example can know it.
    const command = shown.replace('"revision":"1.8"', `"revision":"${revision}"`)
    const answer = await paste(command, env)
    t.ok(answer.status >= 200 && answer.status < 300, `${id}: ${answer.status}`)
    t.same(contract.faults(operation, answer), [], `${id} answers as the document says`)
    if (t.passing()) continue
    t.comment(`${command}\n${answer.text.slice(0, 500)}`)
    return
  }
})
