import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'

/** The workspaces whose sources are held to the architecture. */
const WORKSPACES = ['sdk', 'edge', 'server'] as const

/** What each workspace may import of the others, by package name. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  sdk: [],
  edge: ['@sluice/sdk'],
  server: ['@sluice/sdk', '@sluice/edge'],
}

/** One source file and what it imports. */
interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly text: string
  readonly imports: readonly string[]
}

/** A rule: what is wrong with an import of a file, or undefined. */
type ImportRule = (path: string, specifier: string, target: string) => string | undefined

/** Everything in the sources under `root` that breaks the architecture, a sentence each. */
export function findViolations(root: string): string[] {
  const files = WORKSPACES.flatMap((workspace) => readSources(root, join(root, workspace)))
  return [
    ...files.flatMap((file) => importViolations(file)),
    ...files.flatMap((file) => textViolations(file)),
    ...findCycles(files),
  ]
}

/** What `text` imports or re-exports, statically or not, types included. */
export function importsOf(text: string): string[] {
  const code = text.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
  const patterns = [
    /^\s*(?:import|export)\b[^'"`;=]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]/gm,
    /\brequire\(\s*['"]([^'"]+)['"]/gm,
  ]
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''))
}

function readSources(root: string, folder: string): SourceFile[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return /^(?:dist|node_modules)$/.test(entry.name) ? [] : readSources(root, path)
    }
    if (!/\.(?:[cm]?[jt]s|tsx)$/.test(entry.name)) return []
    const text = readFileSync(path, 'utf8')
    return [{ path: relative(root, path).replaceAll('\\', '/'), text, imports: importsOf(text) }]
  })
}

const importRules: readonly ImportRule[] = [
  function workspacesGoOneWay(path, specifier) {
    const packageName = /^@sluice\/[^/]+/.exec(specifier)?.[0]
    if (packageName === undefined) return undefined
    if (MAY_IMPORT[workspaceOf(path)]?.includes(packageName)) return undefined
    return `may not import ${packageName}`
  },
  function relativeImportsStayInside(path, specifier, target) {
    if (!specifier.startsWith('.')) return undefined
    if (workspaceOf(target) !== workspaceOf(path)) return 'leaves its workspace by a relative path'
    return /\.(?:[cm]?[jt]s|tsx|json|css|svg)$/.test(specifier)
      ? undefined
      : 'has no file extension'
  },
  function evaluationIsPure(path, _specifier, target) {
    if (!path.startsWith('sdk/evaluate/')) return undefined
    if (target.startsWith('sdk/evaluate/') || target === 'sdk/model.ts') return undefined
    return 'evaluation imports only itself and the model'
  },
  function modelIsAlone(path) {
    return path === 'sdk/model.ts' ? 'the model imports nothing' : undefined
  },
  function clientNeedsOnlyEvaluation(path, _specifier, target) {
    if (!path.startsWith('sdk/client/')) return undefined
    return /^sdk\/(?:client\/|evaluate\/|model\.ts$)/.test(target)
      ? undefined
      : 'the client imports only itself, evaluation and the model'
  },
  function sdkHasNoDependency(path, specifier) {
    if (workspaceOf(path) !== 'sdk' || specifier.startsWith('.')) return undefined
    if (specifier.startsWith('node:')) return undefined
    if (path.startsWith('sdk/openfeature/') && specifier.startsWith('@openfeature/'))
      return undefined
    return 'the SDK has no dependency'
  },
  function runtimesAreKnownAtTheRim(path, specifier) {
    if (!specifier.startsWith('node:') || workspaceOf(path) === 'server') return undefined
    if (path === 'sdk/node.ts' || path.startsWith('edge/runtimes/')) return undefined
    return 'only sdk/node.ts and edge/runtimes know Node'
  },
  function domainIsPure(path, specifier, target) {
    if (!path.startsWith('server/domain/')) return undefined
    if (target.startsWith('server/domain/') || /^@sluice\/sdk(?:\/|$)/.test(specifier))
      return undefined
    // A pure parser, generated from the grammar of Prometheus: the console reads queries by it too.
    if (path === 'server/domain/gate/promql.ts' && specifier === '@prometheus-io/lezer-promql')
      return undefined
    return 'the domain imports nothing but the SDK'
  },
  function routesAreTheTop(path, _specifier, target) {
    if (!target.startsWith('server/routes/') || path.startsWith('server/routes/')) return undefined
    return 'nothing imports a route'
  },
  function redisIsOneFolder(path, specifier) {
    if (specifier !== 'ioredis' || path.startsWith('server/store/redis/')) return undefined
    return 'only server/store/redis knows ioredis'
  },
  function tracingIsOneFolder(path, specifier) {
    if (!specifier.startsWith('@opentelemetry/') || path.startsWith('server/tracing/'))
      return undefined
    return 'only server/tracing knows OpenTelemetry, and is loaded only where it is used'
  },
]

function importViolations({ path, imports }: SourceFile): string[] {
  return imports.flatMap((specifier) => {
    const target = specifier.startsWith('.')
      ? posix.join(posix.dirname(path), specifier)
      : specifier
    const faults = importRules.map((rule) => rule(path, specifier, target))
    return faults
      .filter((fault) => fault !== undefined)
      .map((fault) => `${path}: ${specifier}: ${fault}`)
  })
}

function textViolations({ path, text, imports }: SourceFile): string[] {
  const faults: string[] = []
  if (/^\s*export\s*\*/m.test(text)) faults.push('a barrel hides what is exported')
  const readsEnvironment =
    /\bprocess\s*\.\s*env\b|\bprocess\[/.test(text) || imports.includes('node:process')
  if (readsEnvironment && path !== 'server/config.ts') {
    faults.push('only server/config.ts reads the environment')
  }
  if (path.startsWith('sdk/') && /\bnew Function\b|\beval\(/.test(text)) {
    faults.push('the SDK generates no code')
  }
  if (path.startsWith('server/routes/') && /\btransact\(|\.commit\(/.test(text)) {
    faults.push('a route commits through server/http/writing.ts, which asks who may')
  }
  return faults.map((fault) => `${path}: ${fault}`)
}

/** Circles of imports at run time or in types, each named once from its first file. */
function findCycles(files: readonly SourceFile[]): string[] {
  const targets = new Map(
    files.map(({ path, imports }) => {
      const own = imports.filter((specifier) => specifier.startsWith('.'))
      return [path, own.map((specifier) => posix.join(posix.dirname(path), specifier))] as const
    }),
  )
  const done = new Set<string>()
  const cycles: string[] = []
  const walk = (path: string, above: readonly string[]): void => {
    const start = above.indexOf(path)
    if (start >= 0) {
      cycles.push(`import cycle: ${[...above.slice(start), path].join(' -> ')}`)
      return
    }
    if (done.has(path)) return
    for (const target of targets.get(path) ?? []) walk(target, [...above, path])
    done.add(path)
  }
  for (const path of targets.keys()) walk(path, [])
  return cycles
}

function workspaceOf(path: string): string {
  return path.split('/')[0] ?? ''
}

/** The root of the repository. */
export const repositoryRoot = join(dirname(import.meta.dirname), '..')
