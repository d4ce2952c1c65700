import type { Environment, ListedFlag, Project } from '../api/types.ts'
import type { IconName } from '../ui/icons.tsx'

/** One thing that the palette offers. */
export interface PaletteItem {
  readonly id: string
  readonly icon: IconName
  readonly label: string
  readonly hint?: string
  readonly run: () => void
}

const shownMax = 30

/** What can be gone to and done. */
export interface PaletteSources {
  readonly projects: readonly Project[]
  readonly environments: readonly Environment[]
  readonly flags: readonly ListedFlag[]
  readonly actions: readonly PaletteItem[]
  readonly goToFlag: (flag: string) => void
  readonly goToProject: (project: string) => void
  readonly goToEnvironment: (environment: string) => void
  readonly kill: (flag: string) => void
}

/** What fits a text: whatever has all of its words, what begins with it first. */
export function findItems(query: string, sources: PaletteSources): PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (text: string) => words.every((word) => text.toLowerCase().includes(word))
  const killing = words[0] === 'kill'
  const target = killing ? words.slice(1) : words
  const flags = sources.flags
    .filter(
      ({ key, name }) =>
        target.length > 0 && target.every((word) => `${key} ${name}`.toLowerCase().includes(word)),
    )
    .sort(
      (a, b) =>
        Number(b.key.startsWith(target[0] ?? '')) - Number(a.key.startsWith(target[0] ?? '')),
    )
    .slice(0, shownMax)
    .map(({ key, name }): PaletteItem => {
      if (killing) {
        return {
          id: `kill ${key}`,
          icon: 'kill',
          label: `Kill ${key}`,
          run: () => sources.kill(key),
        }
      }
      return {
        id: `flag ${key}`,
        icon: 'flag',
        label: key,
        ...(name === key ? {} : { hint: name }),
        run: () => sources.goToFlag(key),
      }
    })
  const places = [
    ...sources.environments.map(
      ({ key, name }): PaletteItem => ({
        id: `environment ${key}`,
        icon: 'right',
        label: `Look at ${name}`,
        hint: 'environment',
        run: () => sources.goToEnvironment(key),
      }),
    ),
    ...sources.projects.map(
      ({ key, name }): PaletteItem => ({
        id: `project ${key}`,
        icon: 'right',
        label: `Open ${name}`,
        hint: 'project',
        run: () => sources.goToProject(key),
      }),
    ),
  ]
  const others = [...sources.actions, ...places].filter(({ label, hint = '' }) =>
    fits(`${label} ${hint}`),
  )
  return [...flags, ...others].slice(0, shownMax)
}
