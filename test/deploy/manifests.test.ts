import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import t from 'tap'
import { parse, parseAllDocuments } from 'yaml'
import { defineEdgeCommand } from '../../server/cli/definitions/edge.ts'
import { startTestEdge } from '../edge/helpers/edges.ts'
import { repositoryRoot } from '../helpers/architecture.ts'
import { isObject, startTestServer } from '../helpers/server.ts'
import { readSettings, unknownSettings } from '../helpers/settings.ts'
import { listOf } from './queries.ts'

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8')

/** Milliseconds after which a server that stops gives up waiting, its streams drained before. */
const stopMs =
  number(/^const stopMs = ([\d_]+)/m, 'server/cli/commands/start.ts') +
  number(/SLUICE_DRAIN_SECONDS: [^}]*?default: (\d+)/, 'server/config.ts') * 1000

function number(pattern: RegExp, path: string): number {
  return Number(pattern.exec(read(path))?.[1]?.replaceAll('_', ''))
}

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)]
    return isObject(inner) ? inner[step] : undefined
  }, value)
}

t.test('the settings are read as they are written', async (t) => {
  const { names, secrets } = readSettings()
  t.ok(names.length > 15)
  t.ok(secrets.includes('SLUICE_MASTER_KEY'))
  t.same(unknownSettings(['SLUICE_PORT_FILE', 'SLUICE_PROT', 'REDIS_URL_FILE']), [
    'SLUICE_PORT_FILE',
    'SLUICE_PROT',
  ])
  t.equal(stopMs, 15_000)
})

t.test('the composed control planes get secrets as files, and the rights of nobody', async (t) => {
  const file: unknown = parse(read('docker-compose.yml'), { merge: true })
  const secrets = Object.entries(Object(at(file, 'secrets')))
  const ports: unknown[] = []
  for (const name of ['control-plane-1', 'control-plane-2']) {
    const plane = at(file, 'services', name)
    const environment = Object.entries(Object(at(plane, 'environment')))
    t.same(unknownSettings(environment.map(([setting]) => setting)), [], name)
    const mounted = at(plane, 'secrets')
    for (const [setting, value] of environment) {
      if (!setting.endsWith('_FILE')) continue
      const secret = /^\/run\/secrets\/(\w+)$/.exec(String(value))?.[1]
      t.ok(Array.isArray(mounted) && mounted.includes(secret), `${setting} is mounted`)
      t.ok(
        secrets.some(([defined]) => defined === secret),
        `${setting} is defined`,
      )
    }
    t.match(plane, {
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      depends_on: { redis: { condition: 'service_healthy' } },
    })
    t.ok(Number(String(at(plane, 'stop_grace_period')).replace('s', '')) * 1000 > stopMs)
    ports.push(at(plane, 'ports', 0))
  }
  t.same(ports, ['127.0.0.1:4400:4400', '127.0.0.1:4401:4400'], 'on this machine only')
  const redis = at(file, 'services', 'redis')
  const command = String(at(redis, 'command'))
  t.match(command, 'redis-server,/run/secrets/redis_conf')
  t.match(command, '--appendonly,yes')
  t.match(command, '--maxmemory-policy,noeviction')
  t.match(at(file, 'networks', 'store'), { internal: true })
  t.equal(at(redis, 'ports'), undefined, 'nobody reaches Redis from outside')
  const ignored = read('.gitignore').split('\n')
  t.ok(ignored.includes('/secrets/'), 'the secrets are not committed')
})

t.test('the Kubernetes objects fit each other and the server', async (t) => {
  const documents = parseAllDocuments(read('deploy/kubernetes.yaml')).map((one) => {
    t.same(one.errors, [])
    return one.toJS()
  })
  const kinds = new Map(documents.map((one) => [String(at(one, 'kind')), one]))
  t.same([...kinds.keys()], ['Deployment', 'Service', 'PodDisruptionBudget'])
  const deployment = kinds.get('Deployment')
  const pod = at(deployment, 'spec', 'template', 'spec')
  const [container] = listOf(pod, 'containers')
  const labels = at(deployment, 'spec', 'template', 'metadata', 'labels')
  t.same(at(deployment, 'spec', 'selector', 'matchLabels'), labels)
  t.same(at(kinds.get('Service'), 'spec', 'selector'), labels)
  t.same(at(kinds.get('PodDisruptionBudget'), 'spec', 'selector', 'matchLabels'), labels)

  const environment = listOf(container, 'env')
  t.same(unknownSettings(environment.map(({ name }) => String(name))), [])
  const [volume] = listOf(pod, 'volumes')
  const [mount] = listOf(container, 'volumeMounts')
  t.equal(at(mount, 'name'), at(volume, 'name'))
  const files = listOf(at(volume, 'secret'), 'items').map(
    ({ path }) => `${at(mount, 'mountPath')}/${path}`,
  )
  const named = environment.filter(({ name }) => String(name).endsWith('_FILE'))
  t.same(
    named.map(({ value }) => value),
    files,
  )

  t.match(at(pod, 'securityContext'), { runAsNonRoot: true, runAsUser: 1000 })
  t.match(at(container, 'securityContext'), {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  const preStop = String(at(container, 'lifecycle', 'preStop', 'exec', 'command', 2))
  const drainMs = Number(/, (\d+)\)/.exec(preStop)?.[1])
  t.ok(Number(at(pod, 'terminationGracePeriodSeconds')) * 1000 > drainMs + stopMs)

  const server = await startTestServer(t)
  for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
    const { path, port } = Object(at(container, probe, 'httpGet'))
    t.equal(port, at(container, 'ports', 0, 'name'), probe)
    t.equal((await server.get(String(path), { token: null })).status, 200, `${probe}: ${path}`)
  }
  t.equal(at(kinds.get('Service'), 'spec', 'ports', 0, 'targetPort'), 'http')
  const defaultPort = /SLUICE_PORT: Type\.Integer\(\{\s*default: (\d+)/.exec(
    read('server/config.ts'),
  )?.[1]
  t.equal(String(at(container, 'ports', 0, 'containerPort')), defaultPort)
})

t.test('the composed edge fits the command, and the control planes beside it', async (t) => {
  const file: unknown = parse(read('deploy/edge.compose.yaml'))
  const planes: unknown = parse(read('docker-compose.yml'), { merge: true })
  const edge = at(file, 'services', 'edge')
  const words = at(edge, 'command')
  const command = Array.isArray(words) ? words.map(String) : []
  const program = new Command().exitOverride()
  defineEdgeCommand(program)
  const [defined] = program.commands
  const known = defined?.options.map(({ long }) => String(long)) ?? []
  const options = command.filter((word) => word.startsWith('--'))
  t.same(
    options.filter((option) => !known.includes(option)),
    [],
  )
  const upstreams = command.filter((_, i) => command[i - 1] === '--upstream')
  for (const upstream of upstreams) {
    t.ok(at(planes, 'services', new URL(upstream).hostname) !== undefined, upstream)
  }
  const environment = Object.keys(Object(at(edge, 'environment')))
  t.same(unknownSettings(environment), [])
  t.same(Object.keys(Object(at(file, 'secrets'))), at(edge, 'secrets'))
  t.match(edge, { read_only: true, cap_drop: ['ALL'], volumes: ['edge:/data'] })
  t.equal(at(edge, 'image'), at(planes, 'services', 'control-plane-1', 'image'))
})

t.test('the edges in Kubernetes are probed as an edge answers', async (t) => {
  const documents = parseAllDocuments(read('deploy/edge.kubernetes.yaml')).map((one) => one.toJS())
  const kinds = new Map(documents.map((one) => [String(at(one, 'kind')), one]))
  t.same([...kinds.keys()], ['StatefulSet', 'Service', 'PodDisruptionBudget'])
  const set = kinds.get('StatefulSet')
  const pod = at(set, 'spec', 'template', 'spec')
  const [container] = listOf(pod, 'containers')
  const labels = at(set, 'spec', 'template', 'metadata', 'labels')
  t.same(at(set, 'spec', 'selector', 'matchLabels'), labels)
  t.same(at(kinds.get('Service'), 'spec', 'selector'), labels)
  t.equal(at(set, 'spec', 'serviceName'), at(kinds.get('Service'), 'metadata', 'name'))
  t.same(at(kinds.get('PodDisruptionBudget'), 'spec', 'selector', 'matchLabels'), labels)
  const environment = listOf(container, 'env')
  t.same(unknownSettings(environment.map(({ name }) => String(name))), [])
  t.match(at(container, 'securityContext'), { readOnlyRootFilesystem: true })
  const edge = await startTestEdge(t, ['http://127.0.0.1:9'], ['slu_edge_1_x'])
  const statusOf = async (probe: string) => {
    const { path } = Object(at(container, probe, 'httpGet'))
    return (await fetch(`${edge.url}${String(path)}`)).status
  }
  t.equal(await statusOf('livenessProbe'), 200)
  t.equal(await statusOf('readinessProbe'), 503, 'it has no flags yet')
})
