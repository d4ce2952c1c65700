import type { ImportedConstants } from './constants.ts'
import type { ProjectFiles } from './modules/project-files.ts'
import { modulesOf } from './modules/resolve-module.ts'
import { kindOfPackage } from './packages.ts'
import { projectConstants } from './project-constants.ts'
import type { CodeSettings } from './settings.ts'

/** What is known across the files of an application. */
export interface Project {
  /** Constants that files import from each other. */
  readonly imports: ImportedConstants
  /**
   * The settings for one file: where the nearest `package.json` names one SDK of OpenFeature, that is
   * the one which the file means, and not the one of the settings.
   */
  settingsOf(path: string): CodeSettings
}

/** Looks at the files of an application as a whole. Files are read when they are first needed. */
export function openProject(files: ProjectFiles, settings: CodeSettings): Project {
  const { resolve, dependenciesOf } = modulesOf(files, settings.aliases)
  const byKind = {
    openFeatureServer: { ...settings, openFeature: 'server' },
    openFeatureWeb: { ...settings, openFeature: 'web' },
  } as const
  return {
    imports: projectConstants(files.textOf, resolve),
    settingsOf(path) {
      const kinds = new Set([...dependenciesOf(path)].map(kindOfPackage))
      const isServer = kinds.has('openFeatureServer')
      if (isServer === kinds.has('openFeatureWeb')) return settings
      return byKind[isServer ? 'openFeatureServer' : 'openFeatureWeb']
    },
  }
}
