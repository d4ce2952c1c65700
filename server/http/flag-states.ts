import { configOf } from '../changes/flag-configs.ts'
import { killOf } from '../changes/kill-holds.ts'
import type { EnvironmentDocument, FlagDocument, StoredServe } from '../domain/documents.ts'
import type { ProjectState } from '../state/project-state.ts'
import { showFlag } from './views.ts'

/** How flags are shown: alone, or with what each serves in every environment, at a glance. */
export function flagShower(
  state: ProjectState,
  { include }: { readonly include?: 'environments' },
) {
  if (include === undefined) return showFlag
  const environments = [...state.documents.environment.present()].map(([, one]) => one)
  environments.sort((a, b) => (a.key < b.key ? -1 : 1))
  return (flag: FlagDocument) => ({
    ...showFlag(flag),
    environments: environments.map((environment) => stateOf(state, flag, environment)),
  })
}

function stateOf(state: ProjectState, flag: FlagDocument, environment: EnvironmentDocument) {
  const config = configOf(state, flag, environment)
  return {
    environment: environment.key,
    on: config.on,
    killed: killOf(state, flag.key, environment) !== undefined,
    targets: config.targets.length,
    rules: config.rules.length,
    serves: servesOf(config.default),
  }
}

function servesOf(serve: StoredServe): Record<string, number> {
  return 'variation' in serve ? { [serve.variation]: 100 } : { ...serve.split.weights }
}
