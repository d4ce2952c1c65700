import { type Case, eachEnvironment, inShop, plain, type Rule, reading } from './rules.ts'
import type { World } from './world.ts'

const any = { 'if-match': '*' }
const shop = '/api/v1/projects/shop'

const ofInstallation: Rule = {
  for: 'role',
  role: 'admin',
  where: 'installation',
  inShop: false,
}

/** An archived flag that nobody may delete. */
let relic: string | undefined

/**
 * Who may send what to each route. A route that is not here fails the test: enter it with the role
 * it needs and where. HEAD is expected to be as GET.
 */
export const expectations: Readonly<Record<string, readonly Case[]>> = {
  ...pages(
    '/healthz',
    '/readyz',
    '/.well-known/jwks.json',
    '/openapi.json',
    '/docs',
    '/docs/json',
    '/docs/yaml',
    '/docs/static/index.html',
    '/docs/static/swagger-initializer.js',
  ),
  'GET /docs/static/*': [plain({ for: 'everybody' }, '/docs/static/swagger-ui.css')],

  'GET /metrics': [
    plain({ for: 'role', role: 'viewer', where: 'installation', inShop: false }, '/metrics'),
  ],

  'GET /sdk/v1/snapshot': [plain({ for: 'sdks' }, '/sdk/v1/snapshot')],
  // A stream never ends by itself: those who may open one do so in tokens.test.ts.
  'GET /sdk/v1/stream': [{ ...plain({ for: 'sdks' }, '/sdk/v1/stream'), onlyRefusals: true }],
  'POST /sdk/v1/reports': [
    plain({ for: 'sdks' }, '/sdk/v1/reports', {
      body: {
        instance: 'web-1',
        boot: 'b1',
        seq: 1,
        sdk: 'test/1',
        capabilities: [],
        applied: null,
        ageMs: 0,
        evaluations: {},
        metrics: {},
        unknownFlags: {},
      },
    }),
  ],

  'GET /sdk/v1/keys': [plain({ for: 'edges' }, '/sdk/v1/keys')],
  // A channel opens it, which comes with an answer to a key.
  'GET /ofrep/v1/events': [plain({ for: 'nobody' }, '/ofrep/v1/events?channel=made-up')],
  'POST /ofrep/v1/evaluate/flags': [
    plain({ for: 'evaluators' }, '/ofrep/v1/evaluate/flags', { body: { context: {} } }),
  ],
  'POST /ofrep/v1/evaluate/flags/:key': [
    {
      rule: { for: 'evaluators' },
      request: async ({ send }) => {
        const body = { key: 'public', type: 'boolean', clientVisible: true }
        await send('POST', `${shop}/flags`, { body })
        return { path: '/ofrep/v1/evaluate/flags/public', body: { context: {} } }
      },
    },
  ],

  'GET /api/v1/projects': [plain({ for: 'roles' }, '/api/v1/projects')],
  'GET /api/v1/projects/:project': [reading(shop)],
  'PATCH /api/v1/projects/:project': [
    plain(inShop('admin', 'project'), shop, { body: { name: 'The shop' }, headers: any }),
  ],
  'DELETE /api/v1/projects/:project': [
    {
      ...plain({ ...ofInstallation, inShop: true }, `${shop}?includingContents=true`, {
        headers: any,
      }),
      onlyRefusals: true,
    },
    {
      rule: ofInstallation,
      onlySuccesses: true,
      request: async ({ send, freshKey }) => {
        const key = freshKey()
        await send('POST', '/api/v1/projects', { body: { key } })
        return { path: `/api/v1/projects/${key}`, headers: any }
      },
    },
  ],
  'DELETE /api/v1/projects/:project/environments/:environment': [
    ...eachEnvironment((environment) => ({
      ...plain(inShop('admin', environment), `${shop}/environments/${environment}`, {
        headers: any,
      }),
      onlyRefusals: true,
    })),
    {
      name: 'a new one',
      rule: inShop('admin', 'project'),
      onlySuccesses: true,
      request: async ({ send, freshKey }) => {
        const key = freshKey()
        await send('POST', `${shop}/environments`, { body: { key } })
        return { path: `${shop}/environments/${key}`, headers: any }
      },
    },
  ],
  'GET /api/v1/projects/:project/environments': [reading(`${shop}/environments`)],
  'GET /api/v1/projects/:project/environments/:environment': eachEnvironment((environment) =>
    reading(`${shop}/environments/${environment}`),
  ),
  'PATCH /api/v1/projects/:project/environments/:environment': eachEnvironment((environment) =>
    plain(inShop('admin', environment), `${shop}/environments/${environment}`, {
      body: { name: 'Renamed' },
      headers: any,
    }),
  ),
  'POST /api/v1/projects/:project/environments/:environment/evaluate': eachEnvironment(
    (environment) =>
      reading(`${shop}/environments/${environment}/evaluate`, { body: { context: {} } }),
  ),
  'GET /api/v1/projects/:project/environments/:environment/receipts': eachEnvironment(
    (environment) => reading(`${shop}/environments/${environment}/receipts`),
  ),
  'GET /api/v1/projects/:project/environments/:environment/instances': eachEnvironment(
    (environment) => reading(`${shop}/environments/${environment}/instances`),
  ),
  'GET /api/v1/projects/:project/environments/:environment/usage': eachEnvironment((environment) =>
    reading(`${shop}/environments/${environment}/usage`),
  ),
  'GET /api/v1/projects/:project/debt': [reading(`${shop}/debt`)],
  'GET /api/v1/projects/:project/flags/:flag/debt': [reading(`${shop}/flags/checkout/debt`)],
  'GET /api/v1/projects/:project/debt/rules': [reading(`${shop}/debt/rules`)],
  'PATCH /api/v1/projects/:project/debt/rules': [
    plain(inShop('admin', 'project'), `${shop}/debt/rules`, {
      body: { settledDays: 9 },
      headers: any,
    }),
  ],
  'POST /api/v1/projects/:project/flags/:flag/exempt': [
    plain(inShop('editor', 'everywhere'), `${shop}/flags/checkout/exempt`, {
      body: { owner: 'web', reason: 'x', until: new Date(Date.now() + 86_400_000).toISOString() },
    }),
  ],
  'POST /api/v1/projects/:project/flags/:flag/unexempt': [
    plain(inShop('editor', 'everywhere'), `${shop}/flags/checkout/unexempt`),
  ],
  'POST /api/v1/projects/:project/references': [
    plain(inShop('editor', 'project'), `${shop}/references`, {
      body: {
        ...{ repository: 'web', commit: '0123456', branch: 'main' },
        ...{ files: 0, dynamic: 0, unparsed: 0, references: [] },
      },
    }),
  ],
  'GET /api/v1/projects/:project/references': [reading(`${shop}/references`)],
  'GET /api/v1/projects/:project/flags/:flag/references': [
    reading(`${shop}/flags/checkout/references`),
  ],
  'POST /api/v1/projects/:project/environments/:environment/kill': killsOfMany('kill'),
  'POST /api/v1/projects/:project/environments/:environment/restore': killsOfMany('restore'),

  'GET /api/v1/projects/:project/reach': [reading(`${shop}/reach?flag=checkout`)],
  'GET /api/v1/projects/:project/segments': [reading(`${shop}/segments`)],
  'POST /api/v1/projects/:project/segments': [
    {
      rule: inShop('editor', 'everywhere'),
      request: async ({ freshKey }) => ({ path: `${shop}/segments`, body: { key: freshKey() } }),
    },
  ],
  'GET /api/v1/projects/:project/segments/:segment': [ofSegment('viewer', 'anywhere', '')],
  'PATCH /api/v1/projects/:project/segments/:segment': [
    ofSegment('editor', 'everywhere', '', { body: { name: 'Testers' }, headers: any }),
  ],
  'DELETE /api/v1/projects/:project/segments/:segment': [
    ofSegment('editor', 'everywhere', '', { headers: any }),
  ],
  ...exclusionGroups(),
  ...schedules(),
  ...ramps(),
  ...webhooks(),
  ...killHooks(),
  ...workers(),
  ...segmentList('included'),
  ...segmentList('excluded'),

  'GET /api/v1/projects/:project/flags': [reading(`${shop}/flags`)],
  'POST /api/v1/projects/:project/flags': [
    {
      rule: inShop('editor', 'everywhere'),
      request: async ({ freshKey }) => ({
        path: `${shop}/flags`,
        body: { key: freshKey(), type: 'boolean' },
      }),
    },
  ],
  'GET /api/v1/projects/:project/flags/:flag': [reading(`${shop}/flags/checkout`)],
  'PATCH /api/v1/projects/:project/flags/:flag': [
    {
      name: 'what is delivered',
      ...plain(inShop('editor', 'everywhere'), `${shop}/flags/checkout`, {
        body: { clientVisible: true },
        headers: any,
      }),
    },
    {
      name: 'what is only for people',
      ...plain(inShop('editor', 'everywhere'), `${shop}/flags/checkout`, {
        body: { description: 'x' },
        headers: any,
      }),
    },
  ],
  'POST /api/v1/projects/:project/flags/:flag/archive': [
    {
      rule: inShop('editor', 'everywhere'),
      request: async (world, succeeds) => ({
        path: `${shop}/flags/${succeeds ? await freshFlag(world) : 'checkout'}/archive`,
      }),
    },
  ],
  'POST /api/v1/projects/:project/flags/:flag/unarchive': [
    {
      name: 'settled already',
      ...plain(inShop('editor', 'everywhere'), `${shop}/flags/checkout/unarchive`),
    },
    {
      rule: inShop('editor', 'everywhere'),
      request: async (world, succeeds) => ({
        path: `${shop}/flags/${succeeds ? await archivedFlag(world) : 'checkout'}/unarchive`,
      }),
    },
  ],
  'DELETE /api/v1/projects/:project/flags/:flag': [
    {
      rule: inShop('editor', 'everywhere'),
      request: async (world, succeeds) => {
        relic ??= await archivedFlag(world)
        const flag = succeeds ? await archivedFlag(world) : relic
        return { path: `${shop}/flags/${flag}`, headers: any }
      },
    },
  ],
  'GET /api/v1/projects/:project/flags/:flag/environments/:environment': eachEnvironment(
    (environment) => reading(`${shop}/flags/checkout/environments/${environment}`),
  ),
  'PATCH /api/v1/projects/:project/flags/:flag/environments/:environment': eachEnvironment(
    (environment) =>
      plain(inShop('editor', environment), `${shop}/flags/checkout/environments/${environment}`, {
        body: { on: true },
        headers: any,
      }),
  ),
  'POST /api/v1/projects/:project/flags/:flag/environments/:environment/preview': eachEnvironment(
    (environment) =>
      reading(`${shop}/flags/checkout/environments/${environment}/preview`, {
        body: { change: { on: true }, madeUp: 0 },
      }),
  ),
  'POST /api/v1/projects/:project/flags/:flag/environments/:environment/kill': kills('kill'),
  'POST /api/v1/projects/:project/flags/:flag/environments/:environment/restore': kills('restore'),

  'GET /api/v1/projects/:project/flags/:flag/environments/:environment/history': eachEnvironment(
    (environment) => reading(`${shop}/flags/checkout/environments/${environment}/history`),
  ),
  'POST /api/v1/projects/:project/flags/:flag/environments/:environment/revert': eachEnvironment(
    (environment) => ({
      rule: inShop('editor', environment),
      request: async (world) => ({
        path: `${shop}/flags/checkout/environments/${environment}/revert`,
        body: { revision: await flagsOwnRevision(world) },
      }),
    }),
  ),
  // A stream never ends by itself: those who may open one do so in events.test.ts.
  'GET /api/v1/projects/:project/events': [{ ...reading(`${shop}/events`), onlyRefusals: true }],
  'GET /api/v1/projects/:project/audit': [reading(`${shop}/audit`)],
  'GET /api/v1/projects/:project/audit/verify': [reading(`${shop}/audit/verify`)],
  'GET /api/v1/audit': [plain(ofInstallation, '/api/v1/audit')],
  'GET /api/v1/audit/verify': [plain(ofInstallation, '/api/v1/audit/verify')],

  'GET /': [{ ...plain({ for: 'everybody' }, '/'), onlyRefusals: true }],
  ...pages('/console', '/console/*'),
  'GET /console/assets/*': [{ ...plain({ for: 'everybody' }, '/console/'), onlyRefusals: true }],
  'POST /console/session': [
    { ...plain({ for: 'everybody' }, '/console/session'), onlyRefusals: true },
  ],
  'DELETE /console/session': [
    plain({ for: 'everybody' }, '/console/session', { headers: { 'sluice-console': '1' } }),
  ],
  'GET /api/v1/session': [plain({ for: 'roles' }, '/api/v1/session')],
  'POST /api/v1/login-links': [plain({ for: 'roles' }, '/api/v1/login-links')],
  'GET /api/v1/tokens': [plain({ for: 'roles' }, '/api/v1/tokens')],
  'POST /api/v1/tokens': mints(),
  'POST /api/v1/tokens/access': [plain({ for: 'roles' }, '/api/v1/tokens/access')],
  'GET /api/v1/tokens/:id': onTokens((id) => ({ path: `/api/v1/tokens/${id}` })),
  'DELETE /api/v1/tokens/:id': onTokens((id) => ({ path: `/api/v1/tokens/${id}`, headers: any })),
  'POST /api/v1/tokens/:id/rotate': onTokens((id) => ({ path: `/api/v1/tokens/${id}/rotate` })),

  'POST /api/v1/signing-keys/rotate': [
    plain(ofInstallation, '/api/v1/signing-keys/rotate', { body: { signsInMs: 0 } }),
  ],

  'POST /api/v1/activate': [plain(ofInstallation, '/api/v1/activate')],

  // Last: the projects and environments they make change what "everywhere" means.
  'POST /api/v1/projects': [
    {
      rule: ofInstallation,
      request: async ({ freshKey }) => ({ path: '/api/v1/projects', body: { key: freshKey() } }),
    },
  ],
  'POST /api/v1/projects/:project/environments': [
    {
      rule: inShop('admin', 'project'),
      request: async ({ freshKey }) => ({
        path: `${shop}/environments`,
        body: { key: freshKey() },
      }),
    },
  ],
}

/** Pages that say only what everybody may know. */
function pages(...paths: readonly string[]): Record<string, readonly Case[]> {
  return Object.fromEntries(
    paths.map((path) => [`GET ${path}`, [plain({ for: 'everybody' }, path)]]),
  )
}

/** Killed, or restored, once; afterwards it is settled, and needs the same. */
function kills(action: string): readonly Case[] {
  return eachEnvironment((environment) =>
    plain(
      inShop('operator', environment),
      `${shop}/flags/checkout/environments/${environment}/${action}`,
      { body: { reason: 'matrix' } },
    ),
  )
}

function killsOfMany(action: string): readonly Case[] {
  return [true, false].flatMap((dryRun) =>
    eachEnvironment((environment) => ({
      name: `${environment}${dryRun ? ', dry run' : ''}`,
      ...plain(inShop('operator', environment), `${shop}/environments/${environment}/${action}`, {
        body: { flags: ['checkout'], reason: 'matrix', dryRun },
      }),
    })),
  )
}

/** Nobody makes a token that may do more, or elsewhere, than he may himself. */
function mints(): readonly Case[] {
  const path = '/api/v1/tokens'
  const mint = (name: string, rule: Case['rule'], body: object): Case => ({
    name,
    ...plain(rule, path, { body: { name: 'minted', ...body } }),
  })
  const viewer = { kind: 'automation', role: 'viewer' }
  const admin = { kind: 'personal', role: 'admin' }
  const where = { for: 'role', role: 'admin', inShop: false } as const
  return [
    mint('a viewer of everything', { ...where, where: 'installation' }, viewer),
    mint('an admin of everything', { ...where, where: 'installation' }, admin),
    mint('a viewer of shop', inShop('admin', 'project'), { ...viewer, project: 'shop' }),
    mint('an admin of shop', inShop('admin', 'project'), { ...admin, project: 'shop' }),
    mint('an operator of both', inShop('admin', 'everywhere'), {
      kind: 'automation',
      role: 'operator',
      project: 'shop',
      environments: ['production', 'staging'],
    }),
    ...(['staging', 'production'] as const).flatMap((environment) => [
      mint(`an editor of ${environment}`, inShop('admin', environment), {
        kind: 'automation',
        role: 'editor',
        project: 'shop',
        environments: [environment],
      }),
      ...(['server', 'client', 'edge'] as const).map((kind) =>
        mint(`a ${kind} key of ${environment}`, inShop('admin', environment), {
          kind,
          project: 'shop',
          environment,
        }),
      ),
    ]),
  ]
}

/** The same request to tokens of several reaches; one that succeeds may be the end of its token. */
function onTokens(send: (id: string) => { path: string; headers?: Record<string, string> }) {
  const of = (name: string, where: 'installation' | 'project' | 'production', body: object) => {
    let victim: string | undefined
    return {
      name,
      rule: { for: 'managers', where } as const,
      request: async (world: World, succeeds: boolean) => {
        const path = '/api/v1/tokens'
        const make = async () => {
          const made = await world.send('POST', path, { body: { name: 'victim', ...body } })
          return String(made.body.id)
        }
        victim ??= await make()
        return send(succeeds ? await make() : victim)
      },
    }
  }
  const viewer = { kind: 'automation', role: 'viewer' }
  return [
    of('of everything', 'installation', viewer),
    of('of shop', 'project', { ...viewer, project: 'shop' }),
    of('of production', 'production', {
      ...viewer,
      project: 'shop',
      environments: ['production'],
    }),
    of('a server key', 'production', {
      kind: 'server',
      project: 'shop',
      environment: 'production',
    }),
  ]
}

/** A revision at which the flag checkout was there. */
async function flagsOwnRevision({ server }: World): Promise<string> {
  const { headers } = await server.get(`${shop}/flags/checkout`)
  return headers.get('sluice-revision') ?? ''
}

async function freshFlag({ send, freshKey }: World): Promise<string> {
  const key = freshKey()
  await send('POST', `${shop}/flags`, { body: { key, type: 'boolean' } })
  return key
}

async function archivedFlag(world: World): Promise<string> {
  const key = await freshFlag(world)
  await world.send('POST', `${shop}/flags/${key}/archive`)
  return key
}

/** Something done to a segment; made first if it is to succeed, or to be told from one that is not. */
function ofSegment(
  role: 'viewer' | 'editor',
  where: 'anywhere' | 'everywhere',
  tail: string,
  request: { body?: unknown; headers?: Readonly<Record<string, string>> } = {},
): Case {
  return {
    rule: inShop(role, where),
    request: async ({ send }) => {
      await send('POST', `${shop}/segments`, { body: { key: 'testers' } })
      return { path: `${shop}/segments/testers${tail}`, ...request }
    },
  }
}

function exclusionGroups(): Record<string, readonly Case[]> {
  const path = '/api/v1/projects/:project/exclusion-groups'
  const ofGroup = (rule: Rule, request = {}): Case => ({
    rule,
    request: async ({ send }) => {
      await send('POST', `${shop}/exclusion-groups`, { body: { key: 'tests' } })
      return { path: `${shop}/exclusion-groups/tests`, ...request }
    },
  })
  const editor = inShop('editor', 'everywhere')
  return {
    [`GET ${path}`]: [reading(`${shop}/exclusion-groups`)],
    [`POST ${path}`]: [
      {
        rule: editor,
        request: async ({ freshKey }) => ({
          path: `${shop}/exclusion-groups`,
          body: { key: freshKey() },
        }),
      },
    ],
    [`GET ${path}/:group`]: [ofGroup(inShop('viewer', 'anywhere'))],
    [`PATCH ${path}/:group`]: [ofGroup(editor, { body: { name: 'Tests' }, headers: any })],
    [`DELETE ${path}/:group`]: [ofGroup(editor, { headers: any })],
  }
}

/** A schedule takes what its change takes, also to be taken back. */
function schedules(): Record<string, readonly Case[]> {
  const path = '/api/v1/projects/:project/schedules'
  let minutes = 0
  const bodyOf = (environment: string) => {
    // One place is changed once in a minute.
    minutes += 1
    const at = new Date(Date.now() + 86_400_000 + minutes * 60_000).toISOString()
    return { flag: 'checkout', environment, at, change: { on: true } }
  }
  const shared = new Map<string, string>()
  const make = async ({ send }: World, environment: string) =>
    String((await send('POST', `${shop}/schedules`, { body: bodyOf(environment) })).body.id)
  const onSchedule = (role: 'viewer' | 'editor', request = {}, endsIt = false) =>
    eachEnvironment((environment) => ({
      rule: inShop(role, role === 'viewer' ? 'anywhere' : environment),
      request: async (world, succeeds) => {
        const known = shared.get(environment) ?? (await make(world, environment))
        shared.set(environment, known)
        const id = endsIt && succeeds ? await make(world, environment) : known
        return { path: `${shop}/schedules/${id}`, ...request }
      },
    }))
  return {
    [`GET ${path}`]: [reading(`${shop}/schedules`)],
    [`POST ${path}`]: eachEnvironment((environment) => ({
      rule: inShop('editor', environment),
      request: async () => ({ path: `${shop}/schedules`, body: bodyOf(environment) }),
    })),
    [`GET ${path}/:schedule`]: onSchedule('viewer'),
    [`PATCH ${path}/:schedule`]: onSchedule('editor', { body: { note: 'x' }, headers: any }),
    [`DELETE ${path}/:schedule`]: onSchedule('editor', { headers: any }, true),
  }
}

/** A webhook tells of all environments: it takes an admin of the whole project. */
function webhooks(): Record<string, readonly Case[]> {
  const path = '/api/v1/projects/:project/webhooks'
  const body = { name: 'matrix', url: 'https://hooks.example/', enabled: false }
  const make = async ({ send }: World) =>
    String((await send('POST', `${shop}/webhooks`, { body })).body.id)
  let shared: string | undefined
  const ofWebhook = (rule: Rule, tail = '', request = {}, endsIt = false): Case => ({
    rule,
    request: async (world, succeeds) => {
      shared ??= await make(world)
      const id = endsIt && succeeds ? await make(world) : shared
      return { path: `${shop}/webhooks/${id}${tail}`, ...request }
    },
  })
  const admin = inShop('admin', 'project')
  const viewer = inShop('viewer', 'anywhere')
  return {
    [`GET ${path}`]: [reading(`${shop}/webhooks`)],
    [`POST ${path}`]: [plain(admin, `${shop}/webhooks`, { body })],
    [`GET ${path}/:webhook`]: [ofWebhook(viewer)],
    [`PATCH ${path}/:webhook`]: [ofWebhook(admin, '', { body: { name: 'x' }, headers: any })],
    [`DELETE ${path}/:webhook`]: [ofWebhook(admin, '', { headers: any }, true)],
    [`POST ${path}/:webhook/rotate`]: [ofWebhook(admin, '/rotate')],
    [`POST ${path}/:webhook/test`]: [ofWebhook(admin, '/test')],
    [`GET ${path}/:webhook/deliveries`]: [ofWebhook(viewer, '/deliveries')],
    // Who may send a delivery again does so in webhooks.test.ts: here there is none.
    [`POST ${path}/:webhook/deliveries/:delivery/redeliver`]: [
      { ...ofWebhook(admin, '/deliveries/none/redeliver'), onlyRefusals: true },
    ],
  }
}

/** Editors start ramps and make them go on; operators stop them and take them back. */
function ramps(): Record<string, readonly Case[]> {
  const shared = new Map<string, string>()
  const place = (flag: string, environment: string) =>
    `${shop}/flags/${flag}/environments/${environment}/ramp`
  const body = { steps: [{ to: { percent: 10 }, holdMs: null }, { to: { percent: 100 } }] }
  const make = async (world: World, environment: string) => {
    const path = place(await freshFlag(world), environment)
    return String((await world.send('POST', path, { body })).body.id)
  }
  const onRamp = (role: 'operator' | 'editor', action: string) =>
    eachEnvironment((environment) => ({
      rule: inShop(role, environment),
      request: async (world, succeeds) => {
        const known = shared.get(environment) ?? (await make(world, environment))
        shared.set(environment, known)
        const id = succeeds ? await make(world, environment) : known
        return { path: `${shop}/ramps/${id}/${action}`, body: { reason: 'matrix' } }
      },
    }))
  return {
    'POST /api/v1/projects/:project/flags/:flag/environments/:environment/ramp': eachEnvironment(
      (environment) => ({
        rule: inShop('editor', environment),
        request: async (world, succeeds) => {
          const flag = succeeds ? await freshFlag(world) : 'checkout'
          return { path: place(flag, environment), body }
        },
      }),
    ),
    'GET /api/v1/projects/:project/flags/:flag/environments/:environment/ramp': eachEnvironment(
      (environment) => ({
        rule: inShop('viewer', 'anywhere'),
        request: async ({ send }) => {
          await send('POST', `${shop}/flags`, { body: { key: 'ramped', type: 'boolean' } })
          await send('POST', place('ramped', environment), { body })
          return { path: place('ramped', environment) }
        },
      }),
    ),
    'GET /api/v1/projects/:project/ramps': [reading(`${shop}/ramps`)],
    'GET /api/v1/projects/:project/ramps/:ramp': [
      {
        rule: inShop('viewer', 'anywhere'),
        request: async (world) => {
          const known = shared.get('read') ?? (await make(world, 'staging'))
          shared.set('read', known)
          return { path: `${shop}/ramps/${known}` }
        },
      },
    ],
    'POST /api/v1/projects/:project/ramps/:ramp/pause': onRamp('operator', 'pause'),
    'POST /api/v1/projects/:project/ramps/:ramp/rollback': onRamp('operator', 'rollback'),
    'POST /api/v1/projects/:project/ramps/:ramp/resume': onRamp('editor', 'resume'),
    'POST /api/v1/projects/:project/ramps/:ramp/advance': onRamp('editor', 'advance'),
    'POST /api/v1/projects/:project/ramps/:ramp/abort': onRamp('editor', 'abort'),
  }
}

/** A kill hook is a credential of an operator of its environment: it takes an admin there. */
function killHooks(): Record<string, readonly Case[]> {
  const path = '/api/v1/projects/:project/environments/:environment/kill-hooks'
  const mappings = [{ match: {}, tag: 'none' }]
  const body = { name: 'matrix', mappings }
  const place = (environment: string) => `${shop}/environments/${environment}/kill-hooks`
  const shared = new Map<string, string>()
  const make = async ({ send }: World, environment: string) =>
    String((await send('POST', place(environment), { body })).body.id)
  const onHook = (role: 'viewer' | 'admin', tail = '', request = {}, endsIt = false) =>
    eachEnvironment((environment) => ({
      rule: inShop(role, role === 'viewer' ? 'anywhere' : environment),
      request: async (world, succeeds) => {
        const known = shared.get(environment) ?? (await make(world, environment))
        shared.set(environment, known)
        const id = endsIt && succeeds ? await make(world, environment) : known
        return { path: `${place(environment)}/${id}${tail}`, ...request }
      },
    }))
  const change = { body: { name: 'x' }, headers: any }
  return {
    [`GET ${path}`]: eachEnvironment((environment) => reading(place(environment))),
    [`POST ${path}`]: eachEnvironment((environment) =>
      plain(inShop('admin', environment), place(environment), { body }),
    ),
    [`GET ${path}/:hook`]: onHook('viewer'),
    [`PATCH ${path}/:hook`]: onHook('admin', '', change),
    [`DELETE ${path}/:hook`]: onHook('admin', '', { headers: any }, true),
    [`POST ${path}/:hook/rotate`]: onHook('admin', '/rotate'),
    // No token of the API opens it: who may send alerts does so in kill-hooks.test.ts.
    'POST /hooks/v1/kill/:hook': [plain({ for: 'hooks' }, '/hooks/v1/kill/none', { body: {} })],
  }
}

/** All rules of an environment go to its workers: it takes an admin there. */
function workers(): Record<string, readonly Case[]> {
  const path = '/api/v1/projects/:project/environments/:environment/workers'
  const place = (environment: string) => `${shop}/environments/${environment}/workers`
  const shared = new Map<string, string>()
  const input = (key: string) => ({ name: 'matrix', url: `https://${key}.example` })
  const make = async ({ send, freshKey }: World, environment: string) =>
    String((await send('POST', place(environment), { body: input(freshKey()) })).body.id)
  const onWorker = (environment: string, request: object, endsIt: boolean) => ({
    request: async (world: World, succeeds: boolean) => {
      const known = shared.get(environment) ?? (await make(world, environment))
      if (!(endsIt && succeeds)) shared.set(environment, known)
      else shared.delete(environment)
      return { path: `${place(environment)}/${known}`, ...request }
    },
  })
  return {
    [`GET ${path}`]: eachEnvironment((environment) => reading(place(environment))),
    [`POST ${path}`]: eachEnvironment((environment) => ({
      rule: inShop('admin', environment),
      request: async (world, succeeds) => {
        const { freshKey, send } = world
        if (!succeeds) return { path: place(environment), body: input(freshKey()) }
        // There is room for ten.
        const { body } = await send('GET', place(environment), {})
        const items = Array.isArray(body.items) ? body.items : []
        for (const { id } of items) {
          await send('DELETE', `${place(environment)}/${id}`, { headers: any })
        }
        shared.delete(environment)
        return { path: place(environment), body: input(freshKey()) }
      },
    })),
    [`GET ${path}/:worker`]: eachEnvironment((environment) => ({
      rule: inShop('viewer', 'anywhere'),
      ...onWorker(environment, {}, false),
    })),
    [`DELETE ${path}/:worker`]: eachEnvironment((environment) => ({
      rule: inShop('admin', environment),
      ...onWorker(environment, { headers: any }, true),
    })),
  }
}

function segmentList(list: 'included' | 'excluded'): Record<string, readonly Case[]> {
  const path = `/api/v1/projects/:project/segments/:segment/${list}`
  const change = (action: string, body: unknown, headers = {}) => [
    ofSegment('editor', 'everywhere', `/${list}/${action}`, { body, headers }),
  ]
  return {
    [`GET ${path}`]: [ofSegment('viewer', 'anywhere', `/${list}`)],
    [`POST ${path}/add`]: change('add', { values: ['user-1'] }),
    [`POST ${path}/remove`]: change('remove', { values: ['user-1'] }),
    [`POST ${path}/import`]: change('import', 'user-2', { 'content-type': 'text/csv' }),
  }
}
