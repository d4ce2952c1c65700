import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { hashSecret } from '../../../server/access/secret.ts'
import { type Owner, startTestServer, type TestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { startReceiver } from '../webhooks/receiver.ts'
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
  'previewFlagConfig',
  'updateFlagConfig',
  'createSchedule',
  'listSchedules',
  'getSchedule',
  'updateSchedule',
  'cancelSchedule',
  'startRamp',
  'getFlagRamp',
  'listRamps',
  'getRamp',
  'pauseRamp',
  'resumeRamp',
  'abortRamp',
  'startRamp',
  'advanceRamp',
  'rollBackRamp',
  'createSegment',
  'listSegments',
  'getSegment',
  'getReach',
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
  'getKeys',
  'streamNotices',
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
  'getDebt',
  'getFlagDebt',
  'updateDebtRules',
  'getDebtRules',
  'exemptFlag',
  'unexemptFlag',
  'uploadReferences',
  'listRepositories',
  'listReferences',
  'createWebhook',
  'listWebhooks',
  'getWebhook',
  'updateWebhook',
  'rotateWebhookSecret',
  'testWebhook',
  'listDeliveries',
  'repeatDelivery',
  'deleteWebhook',
  'createKillHook',
  'listKillHooks',
  'createWorker',
  'listWorkers',
  'getWorker',
  'deleteWorker',
  'getKillHook',
  'updateKillHook',
  'killByAlert',
  'rotateKillHookSecret',
  'deleteKillHook',
  'createToken',
  'listTokens',
  'getToken',
  'rotateToken',
  'mintAccessToken',
  'getSession',
  'createLoginLink',
  'revokeToken',
  'rotateSigningKey',
  'activateStandby',
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

/** A webhook of the demo project that has been told of something. */
async function makeWebhook(t: Owner, server: TestServer) {
  const receiver = await startReceiver(t)
  const path = '/api/v1/projects/demo/webhooks'
  const { body } = await server.post(path, { name: 'story', url: receiver.url })
  await receiver.count(1)
  const delivery = String(receiver.received[0]?.headers['webhook-id'])
  await until('it is in the log', 5000, async () => {
    return (await server.get(`${path}/${body.id}/deliveries`)).text.includes(delivery)
  })
  return { webhook: String(body.id), delivery }
}

t.test('every operation works by the command that the document shows', async (t) => {
  const server = await startTestServer(t, { demo: true })
  const document: unknown = (await server.get('/openapi.json')).body
  const contract = createContract(document)
  const ids = contract.operations.map(({ id }) => id)
  t.same(new Set(ids), new Set(story), 'the story tells of every operation')
  const staging = await server.createKey('demo', 'staging')
  const spare = await server.createKey('demo', 'staging')
  const hook = await makeWebhook(t, server)
  const { body: killHook } = await server.post(
    '/api/v1/projects/demo/environments/staging/kill-hooks',
    { name: 'story', mappings: [{ match: {}, flags: ['welcome-banner'] }] },
  )
  const { body: worker } = await server.post('/api/v1/projects/demo/environments/staging/workers', {
    name: 'story',
    url: 'https://story.example',
  })
  const { body: schedule } = await server.post('/api/v1/projects/demo/schedules', {
    ...{ flag: 'welcome-banner', environment: 'staging', change: { on: true } },
    at: new Date(Date.now() + 86_400_000).toISOString(),
  })
  const edge = await server.createKey('demo', 'staging', 'edge')
  const { headers } = await server.get('/api/v1/projects/demo/flags')
  const revision = headers.get('sluice-revision')
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    SLUICE_URL: server.url,
    SLUICE_TOKEN: server.adminToken,
    SLUICE_KEY: staging.secret,
    SLUICE_EDGE_KEY: edge.secret,
    SLUICE_CHANNEL: server.control.channels.channelOf({ hash: hashSecret(staging.secret) }),
    TOKEN_ID: spare.id,
    WEBHOOK_ID: hook.webhook,
    DELIVERY_ID: hook.delivery,
    SCHEDULE_ID: String(schedule.id),
    KILL_HOOK_ID: String(killHook.id),
    WORKER_ID: String(worker.id),
    RAMP_ID: '',
    SLUICE_HOOK_TOKEN: String(killHook.secret),
  }
  for (const id of story) {
    const operation = contract.operations.find((one) => one.id === id)
    if (operation === undefined) continue
    const shown = /```sh\n(.*?)\n```/s.exec(String(operation.described.description))?.[1] ?? ''
    // A revision is one of the reader's own: no example can know it.
    const command = shown.replace('"revision":"1.8"', `"revision":"${revision}"`)
    const answer = await paste(command, env)
    if (id === 'startRamp') env.RAMP_ID = /"id":"(ramp_\w+)"/.exec(answer.text)?.[1] ?? ''
    t.ok(answer.status >= 200 && answer.status < 300, `${id}: ${answer.status}`)
    t.same(contract.faults(operation, answer), [], `${id} answers as the document says`)
    if (t.passing()) continue
    t.comment(`${command}\n${answer.text.slice(0, 500)}`)
    return
  }
})
